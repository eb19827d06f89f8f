//! Browsers that skip the second factor until a fixed date.

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
                    .table("trusted_browsers")
                    .col(id())
                    .col(number("account_id"))
                    .col(number("security_version"))
                    .col(text("family_hash").unique_key())
                    .col(text("token_hash"))
                    .col(maybe_text("previous_token_hash"))
                    .col(maybe_number("previous_until"))
                    .col(text("browser"))
                    .col(number("created_at"))
                    .col(maybe_number("last_used_at"))
                    .col(number("expires_at"))
                    .foreign_key(&mut of_account("trusted_browsers"))
                    .take(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("trusted_browsers_by_account")
                    .table("trusted_browsers")
                    .col("account_id")
                    .take(),
            )
            .await
    }
}
