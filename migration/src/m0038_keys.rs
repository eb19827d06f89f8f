//! Which key encrypts, and which is the oldest; unknown until the first start. Keys that were added and
//! do not encrypt yet. And the running nodes, with the keys that they have.

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
        add_column(manager, "installation", maybe_text("sealing_key")).await?;
        add_column(manager, "installation", maybe_text("oldest_key")).await?;
        let added = Table::create()
            .table("added_keys")
            .col(text("key_id").primary_key())
            .col(text("sealed"))
            .col(number("created_at"))
            .take();
        manager.create_table(added).await?;
        let nodes = Table::create()
            .table("nodes")
            .col(text("id").primary_key())
            .col(text("version"))
            .col(text("keys"))
            .col(text("sealing_key"))
            .col(number("seen_at"))
            .take();
        manager.create_table(nodes).await
    }
}
