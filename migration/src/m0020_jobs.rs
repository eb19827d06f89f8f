//! The lock on the row of a bulk job replaces its lease.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let leased_until = Table::alter().table("bulk_jobs").drop_column("leased_until").take();
        manager.alter_table(leased_until).await
    }
}
