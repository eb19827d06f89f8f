//! Subjects that differ between applications, and that stay known when their account is deleted, so that
//! none is given to another account.

use crate::table::{add_column, number, text};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_column(manager, "connections", text("sector").default("").take()).await?;
        // SQLite cannot remove a foreign key.
        let kept = Table::create()
            .table("kept_subjects")
            .col(number("account_id"))
            .col(text("sector"))
            .col(text("subject").unique_key())
            .primary_key(Index::create().col("account_id").col("sector"))
            .take();
        manager.create_table(kept).await?;
        let copy = "INSERT INTO kept_subjects (account_id, sector, subject)
            SELECT account_id, sector, subject FROM subjects";
        manager.get_connection().execute_unprepared(copy).await?;
        manager.drop_table(Table::drop().table("subjects").take()).await?;
        manager.rename_table(Table::rename().table("kept_subjects", "subjects").take()).await
    }
}
