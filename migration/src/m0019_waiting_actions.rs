//! The purpose of the identity check that a form waits for. A page may wait too, without a form.
//! Rows are needed for minutes only, so the table is recreated.

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
        manager.drop_table(Table::drop().table("waiting_actions").take()).await?;
        manager
            .create_table(
                Table::create()
                    .table("waiting_actions")
                    .col(number("session_id"))
                    .col(text("purpose"))
                    .col(text("name"))
                    .col(text("path"))
                    .col(maybe_text("body"))
                    .col(number("expires_at"))
                    .primary_key(Index::create().col("session_id").col("purpose"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("waiting_actions_session")
                            .from("waiting_actions", "session_id")
                            .to("sessions", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .take(),
            )
            .await
    }
}
