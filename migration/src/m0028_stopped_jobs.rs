//! Whether a bulk job ended before it had seen all its users.

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
        let stopped = flag("stopped").default(false).take();
        add_column(manager, "bulk_jobs", stopped).await
    }
}
