//! The administrator who sent a link, and the link itself while it is shown to them because no
//! email can be sent.

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
        let columns = [
            maybe_number("made_by"),
            maybe_text("revealed"),
            maybe_number("revealed_to_session"),
            maybe_number("revealed_until"),
        ];
        for column in columns {
            add_column(manager, "links", column).await?;
        }
        Ok(())
    }
}
