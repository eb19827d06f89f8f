//! Requests that applications send beforehand (RFC 9126), and applications that must.

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
        let requires = flag("requires_pushed_requests").default(false).take();
        add_column(manager, "connections", requires).await?;
        let requests = Table::create()
            .table("pushed_requests")
            .col(text("request_hash").primary_key())
            .col(number("connection_id"))
            .col(text("parameters"))
            .col(number("created_at"))
            .col(number("expires_at"))
            .foreign_key(&mut of("pushed_requests", "connection_id", "connections"))
            .take();
        manager.create_table(requests).await?;
        for column in ["connection_id", "expires_at"] {
            let index = Index::create()
                .name(format!("pushed_requests_by_{column}"))
                .table("pushed_requests")
                .col(column)
                .take();
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
