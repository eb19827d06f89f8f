//! Links that an administrator made end when that administrator loses the role or a proof.

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
        for table in ["accounts", "links"] {
            add_column(manager, table, number("issuer_version").default(0).take()).await?;
        }
        Ok(())
    }
}
