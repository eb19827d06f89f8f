//! Gates: hosts behind a reverse proxy that asks about every request.

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
        let gates = Table::create()
            .table("gates")
            .col(id())
            .col(number("application_id"))
            .col(text("host").unique_key())
            .col(text("remote_user"))
            .col(text("told_groups"))
            .col(text("rules"))
            .col(number("version"))
            .col(number("created_at"))
            .foreign_key(&mut of("gates", "application_id", "applications"))
            .take();
        manager.create_table(gates).await?;
        index(manager, "gates", "application_id").await
    }
}
