//! What applications are granted on behalf of users: subjects, grants, codes and tokens.

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
        add_column(manager, "accounts", number("grant_version").default(0i64).take()).await?;
        add_column(manager, "accounts", maybe_number("email_verified_at")).await?;
        add_column(manager, "links", flag("is_emailed").default(false).take()).await?;
        let subjects = Table::create()
            .table("subjects")
            .col(number("account_id"))
            .col(text("sector"))
            .col(text("subject").unique_key())
            .primary_key(Index::create().col("account_id").col("sector"))
            .foreign_key(&mut of_account("subjects"))
            .take();
        manager.create_table(subjects).await?;
        let grants = Table::create()
            .table("grants")
            .col(id())
            .col(number("connection_id"))
            .col(number("account_id"))
            .col(number("session_id"))
            .col(number("grant_version"))
            .col(text("scopes"))
            .col(maybe_number("password_at"))
            .col(maybe_text("factor"))
            .col(maybe_number("factor_at"))
            .col(number("proved_at"))
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
        index(manager, "authorization_codes", "grant_id").await?;
        let tokens = Table::create()
            .table("grant_tokens")
            .col(text("token_hash").primary_key())
            .col(number("grant_id"))
            .col(text("owner_mac"))
            .col(text("kind"))
            .col(number("created_at"))
            .col(number("expires_at"))
            .foreign_key(&mut of("grant_tokens", "grant_id", "grants"))
            .take();
        manager.create_table(tokens).await?;
        index(manager, "grant_tokens", "grant_id").await?;
        let opened = Table::create()
            .table("session_applications")
            .col(number("session_id"))
            .col(number("application_id"))
            .col(text("sid").unique_key())
            .col(number("opened_at"))
            .primary_key(Index::create().col("session_id").col("application_id"))
            .foreign_key(&mut of("session_applications", "session_id", "sessions"))
            .foreign_key(&mut of("session_applications", "application_id", "applications"))
            .take();
        manager.create_table(opened).await?;
        index(manager, "session_applications", "application_id").await
    }
}
