//! Applications that publish their keys at an address, and what was read there.

use crate::table::{add_column, maybe_number, maybe_text, number, of};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_column(manager, "connections", maybe_text("key_set_uri")).await?;
        let published = Table::create()
            .table("published_key_sets")
            .col(number("connection_id").primary_key())
            .col(maybe_text("key_set"))
            .col(maybe_text("key_set_mac"))
            .col(maybe_number("read_at"))
            .col(number("fresh_until"))
            .col(number("tried_at"))
            .col(maybe_text("problem"))
            .foreign_key(&mut of("published_key_sets", "connection_id", "connections"))
            .take();
        manager.create_table(published).await
    }
}
