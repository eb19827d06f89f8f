//! When an application last used its access on behalf of a user, and what users have consented to.

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
        add_column(manager, "grants", number("last_used_at").default(0i64).take()).await?;
        let since_the_beginning =
            Query::update().table("grants").value("last_used_at", Expr::col("created_at")).take();
        manager.execute(since_the_beginning).await?;
        let asks = flag("asks_for_consent").default(false).take();
        add_column(manager, "connections", asks).await?;
        let consents = Table::create()
            .table("consents")
            .col(number("account_id"))
            .col(number("connection_id"))
            .col(text("scopes"))
            .col(number("created_at"))
            .col(number("given_at"))
            .col(number("last_used_at"))
            .primary_key(Index::create().col("account_id").col("connection_id"))
            .foreign_key(&mut of_account("consents"))
            .foreign_key(
                ForeignKey::create()
                    .name("consents_connection")
                    .from("consents", "connection_id")
                    .to("connections", "id")
                    .on_delete(ForeignKeyAction::Cascade),
            )
            .take();
        manager.create_table(consents).await?;
        let by_connection = Index::create()
            .name("consents_by_connection_id")
            .table("consents")
            .col("connection_id")
            .take();
        manager.create_index(by_connection).await
    }
}
