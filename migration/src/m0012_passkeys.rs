//! Passkeys and security keys, pending WebAuthn ceremonies, and whether the policy allows passkeys.

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
        manager
            .create_table(
                Table::create()
                    .table("passkeys")
                    .col(id())
                    .col(number("account_id"))
                    .col(text("credential_id").unique_key())
                    .col(text("credential"))
                    .col(text("name"))
                    .col(number("created_at"))
                    .col(maybe_number("last_used_at"))
                    .foreign_key(&mut of_account("passkeys"))
                    .take(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("passkeys_by_account")
                    .table("passkeys")
                    .col("account_id")
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("passkey_ceremonies")
                    .col(text("flow"))
                    .col(text("purpose"))
                    .col(maybe_number("account_id"))
                    .col(number("security_version"))
                    .col(text("state"))
                    .col(number("expires_at"))
                    .primary_key(Index::create().col("flow").col("purpose"))
                    .foreign_key(&mut of_account("passkey_ceremonies"))
                    .take(),
            )
            .await?;
        add_column(manager, "policy", flag("passkeys_allowed").default(true).take()).await
    }
}
