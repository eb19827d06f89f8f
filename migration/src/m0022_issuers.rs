//! Links that an administrator made end when that administrator loses the role or a proof. PostgreSQL
//! cannot truncate the heads of the audit log.

use crate::table::*;
use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["accounts", "links"] {
            add_column(manager, table, number("issuer_version").default(0).take()).await?;
        }
        if manager.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        manager.get_connection().execute_unprepared(KEEP_HEADS).await.map(|_| ())
    }
}

const KEEP_HEADS: &str = "
CREATE TRIGGER audit_heads_no_truncate BEFORE TRUNCATE ON audit_heads
FOR EACH STATEMENT EXECUTE FUNCTION audit_events_stay();";
