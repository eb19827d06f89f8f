//! Links that were used a moment ago, so that a user whose browser missed the answer is told.

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
                    .table("spent_links")
                    .col(text("token_hash").primary_key())
                    .col(text("purpose"))
                    .col(number("spent_at"))
                    .take(),
            )
            .await
    }
}
