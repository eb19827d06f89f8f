//! Requests of applications that wait for their user to sign in or to give a proof.

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
        let requests = Table::create()
            .table("authorization_requests")
            .col(text("request_hash").primary_key())
            .col(number("connection_id"))
            .col(text("parameters"))
            .col(number("created_at"))
            .col(number("expires_at"))
            .foreign_key(
                ForeignKey::create()
                    .name("authorization_requests_connection")
                    .from("authorization_requests", "connection_id")
                    .to("connections", "id")
                    .on_delete(ForeignKeyAction::Cascade),
            )
            .take();
        manager.create_table(requests).await?;
        for column in ["connection_id", "expires_at"] {
            let index = Index::create()
                .name(format!("authorization_requests_by_{column}"))
                .table("authorization_requests")
                .col(column)
                .take();
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
