//! Applications that prove with a key which one they are (RFC 7523).

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
        add_column(manager, "connections", maybe_text("key_set")).await?;
        add_column(manager, "connections", maybe_text("key_set_mac")).await?;
        let from = number("assertions_from").default(0i64).take();
        add_column(manager, "connections", from).await?;
        let assertions = Table::create()
            .table("used_assertions")
            .col(number("connection_id"))
            .col(text("jti_hash"))
            .col(number("expires_at"))
            .primary_key(Index::create().col("connection_id").col("jti_hash"))
            .foreign_key(&mut of("used_assertions", "connection_id", "connections"))
            .take();
        manager.create_table(assertions).await?;
        let by_end = Index::create()
            .name("used_assertions_by_expires_at")
            .table("used_assertions")
            .col("expires_at")
            .take();
        manager.create_index(by_end).await
    }
}
