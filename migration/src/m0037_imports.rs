//! Checked files are bound to the administrator who uploaded them. Files of before do not open any
//! more and are deleted; an import that is running stops, and its administrator is told. Also, how
//! many users got no invitation.

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
        let forget = "DELETE FROM import_invalid_lines;
            UPDATE import_batches SET invalid = 0;
            DELETE FROM import_parts WHERE batch_id IN
                (SELECT id FROM import_batches WHERE status = 'checked');
            DELETE FROM import_batches WHERE status = 'checked'";
        manager.get_connection().execute_unprepared(forget).await?;
        add_column(manager, "import_batches", number("not_mailed").default(0).take()).await
    }
}
