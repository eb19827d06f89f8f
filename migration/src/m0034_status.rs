//! For the page "Status": when an attempt to send a message last failed, and when the audit log was
//! last verified, with the entry that was not intact.

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
        add_column(manager, "outbox", maybe_number("problem_at")).await?;
        add_column(manager, "installation", maybe_number("audit_verified_at")).await?;
        add_column(manager, "installation", maybe_text("audit_broken_node")).await?;
        add_column(manager, "installation", maybe_number("audit_broken_sequence")).await
    }
}
