//! Connections: how applications speak OpenID Connect with this installation.

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
        let mut of_application = ForeignKey::create()
            .name("connections_application")
            .from("connections", "application_id")
            .to("applications", "id")
            .on_delete(ForeignKeyAction::Cascade)
            .take();
        let connections = Table::create()
            .table("connections")
            .col(id())
            .col(number("application_id").unique_key())
            .col(text("client_id").unique_key())
            .col(flag("is_public"))
            .col(flag("requires_pkce"))
            .col(text("algorithm"))
            .col(flag("treats_email_as_verified"))
            .col(text("told_groups"))
            .col(number("version"))
            .col(number("created_at"))
            .foreign_key(&mut of_application)
            .take();
        manager.create_table(connections).await?;
        let addresses = Table::create()
            .table("connection_addresses")
            .col(number("connection_id"))
            .col(text("kind"))
            .col(text("address"))
            .primary_key(Index::create().col("connection_id").col("kind").col("address"))
            .foreign_key(&mut of_connection("connection_addresses"))
            .take();
        manager.create_table(addresses).await?;
        let secrets = Table::create()
            .table("connection_secrets")
            .col(text("secret_hash").primary_key())
            .col(number("connection_id"))
            .col(text("owner_mac"))
            .col(number("created_at"))
            .col(maybe_number("expires_at"))
            .col(maybe_number("last_used_at"))
            .col(maybe_text("revealed"))
            .col(maybe_number("revealed_to_session"))
            .col(maybe_number("revealed_until"))
            .foreign_key(&mut of_connection("connection_secrets"))
            .take();
        manager.create_table(secrets).await?;
        let by_connection = Index::create()
            .name("connection_secrets_by_connection")
            .table("connection_secrets")
            .col("connection_id")
            .take();
        manager.create_index(by_connection).await
    }
}

fn of_connection(table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("{table}_connection"))
        .from(table, "connection_id")
        .to("connections", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .take()
}
