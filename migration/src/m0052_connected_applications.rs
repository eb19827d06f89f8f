//! When an application last used its access on behalf of a user.

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
        manager.execute(since_the_beginning).await
    }
}
