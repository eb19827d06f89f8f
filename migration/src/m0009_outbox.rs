//! Outgoing messages. Their content is sealed, and deleted on delivery.

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
                    .table("outbox")
                    .col(id())
                    .col(text("channel"))
                    .col(text("state"))
                    .col(maybe_text("sealed"))
                    .col(number("created_at"))
                    .col(number("expires_at"))
                    .col(number("next_at"))
                    .col(number("attempts"))
                    .col(maybe_text("problem"))
                    .col(maybe_number("done_at"))
                    .take(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("outbox_by_turn")
                    .table("outbox")
                    .col("state")
                    .col("next_at")
                    .take(),
            )
            .await
    }
}
