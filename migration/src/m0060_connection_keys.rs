//! When each registered key of an application was last used.

use crate::table::{number, of, text};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let keys = Table::create()
            .table("connection_keys")
            .col(number("connection_id"))
            .col(text("thumbprint"))
            .col(number("last_used_at"))
            .primary_key(Index::create().col("connection_id").col("thumbprint"))
            .foreign_key(&mut of("connection_keys", "connection_id", "connections"))
            .take();
        manager.create_table(keys).await
    }
}
