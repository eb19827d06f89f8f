//! Refresh tokens: grants that outlive their session. No released version issued codes or tokens, so the
//! tables of grants are made again without their rows.

use crate::table::*;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let stays_connected = flag("stays_connected").default(false).take();
        add_column(manager, "connections", stays_connected).await?;
        for table in ["grant_tokens", "authorization_codes", "grants"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        grants(manager).await?;
        codes(manager).await?;
        tokens(manager).await
    }
}

async fn grants(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let grants = Table::create()
        .table("grants")
        .col(id())
        .col(number("connection_id"))
        .col(number("account_id"))
        .col(maybe_number("session_id"))
        .col(maybe_text("sid"))
        .col(number("grant_version"))
        .col(text("scopes"))
        .col(maybe_number("password_at"))
        .col(maybe_text("factor"))
        .col(maybe_number("factor_at"))
        .col(number("proved_at"))
        .col(maybe_text("acr"))
        .col(number("signed_in_at"))
        .col(number("created_at"))
        .col(number("expires_at"))
        .foreign_key(&mut of_account("grants"))
        .foreign_key(&mut of("grants", "connection_id", "connections"))
        .foreign_key(&mut of("grants", "session_id", "sessions"))
        .take();
    manager.create_table(grants).await?;
    for column in ["connection_id", "account_id", "session_id", "expires_at"] {
        index(manager, "grants", column).await?;
    }
    Ok(())
}

async fn codes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let codes = Table::create()
        .table("authorization_codes")
        .col(text("code_hash").primary_key())
        .col(number("grant_id"))
        .col(text("owner_mac"))
        .col(text("redirect_uri"))
        .col(maybe_text("challenge"))
        .col(maybe_text("nonce"))
        .col(number("expires_at"))
        .col(maybe_number("redeemed_at"))
        .foreign_key(&mut of("authorization_codes", "grant_id", "grants"))
        .take();
    manager.create_table(codes).await?;
    index(manager, "authorization_codes", "grant_id").await
}

async fn tokens(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let tokens = Table::create()
        .table("grant_tokens")
        .col(text("token_hash").primary_key())
        .col(number("grant_id"))
        .col(text("owner_mac"))
        .col(text("kind"))
        .col(maybe_text("scopes"))
        .col(number("created_at"))
        .col(number("expires_at"))
        .col(maybe_number("replaced_at"))
        .foreign_key(&mut of("grant_tokens", "grant_id", "grants"))
        .take();
    manager.create_table(tokens).await?;
    for column in ["grant_id", "expires_at"] {
        index(manager, "grant_tokens", column).await?;
    }
    Ok(())
}
