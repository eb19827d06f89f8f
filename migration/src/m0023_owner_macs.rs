//! A MAC in each row with a token binds the token's hash to its account.

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
        for table in ["sessions", "pending_sign_ins", "links", "trusted_browsers"] {
            add_column(manager, table, maybe_text("owner_mac")).await?;
        }
        add_column(manager, "sessions", maybe_text("previous_owner_mac")).await
    }
}
