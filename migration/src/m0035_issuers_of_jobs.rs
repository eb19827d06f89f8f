//! The issuer version of the administrator who started an import or a bulk job.

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
        for (table, starter) in [("import_batches", "account_id"), ("bulk_jobs", "started_by")] {
            let version = number("issuer_version").default(0).take();
            add_column(manager, table, version).await?;
            // For jobs that are running.
            let of_starter = format!(
                "UPDATE {table} SET issuer_version = (SELECT issuer_version FROM accounts WHERE id = {starter})
                 WHERE EXISTS (SELECT 1 FROM accounts WHERE id = {starter})"
            );
            manager.get_connection().execute_unprepared(&of_starter).await?;
        }
        Ok(())
    }
}
