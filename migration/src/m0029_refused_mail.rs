//! To which account an email belongs, and the accounts whose mail server refused one.

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
        add_column(manager, "outbox", maybe_number("account_id")).await?;
        add_column(manager, "accounts", maybe_number("mail_refused_at")).await?;
        manager
            .create_index(
                Index::create()
                    .name("accounts_by_refused_mail")
                    .table("accounts")
                    .col("mail_refused_at")
                    .take(),
            )
            .await
    }
}
