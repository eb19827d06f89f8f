//! The last time at which the clock was believed, unknown until the first start. And since when the
//! deletion of unusually many events waits.

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
        add_column(manager, "installation", maybe_number("known_at")).await?;
        add_column(manager, "installation", maybe_number("audit_waits_since")).await
    }
}
