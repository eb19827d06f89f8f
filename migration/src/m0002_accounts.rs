//! User accounts.

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
                    .table("accounts")
                    .col(id())
                    .col(text("email"))
                    .col(text("email_key").unique_key())
                    .col(text("name"))
                    .col(text("role"))
                    .col(text("status"))
                    .col(text("time_zone"))
                    .col(text("password_hash"))
                    .col(number("security_version"))
                    .col(number("created_at"))
                    .col(maybe_number("last_sign_in_at"))
                    .take(),
            )
            .await
    }
}
