//! Consecutive failures, and the resulting wait, for each key that limits guessing.

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
                    .table("throttles")
                    .col(text("key").primary_key())
                    .col(number("failures"))
                    .col(number("next_at"))
                    .col(number("updated_at"))
                    .take(),
            )
            .await
    }
}
