//! PostgreSQL compares the keys of throttles by bytes, as SQLite does, so that those of an account are
//! a range.

use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectionTrait, DbBackend},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Postgres {
            let by_bytes = "ALTER TABLE throttles ALTER COLUMN key TYPE text COLLATE \"C\"";
            manager.get_connection().execute_unprepared(by_bytes).await?;
        }
        Ok(())
    }
}
