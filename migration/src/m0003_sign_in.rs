//! Pending sign-ins (password accepted, second factor outstanding) and sessions.

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
        manager
            .create_table(
                Table::create()
                    .table("pending_sign_ins")
                    .col(text("token_hash").primary_key())
                    .col(number("account_id"))
                    .col(number("security_version"))
                    .col(maybe_text("next_path"))
                    .col(number("created_at"))
                    .col(number("expires_at"))
                    .foreign_key(&mut of_account("pending_sign_ins"))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("sessions")
                    .col(id())
                    .col(text("token_hash").unique_key())
                    .col(number("account_id"))
                    .col(number("security_version"))
                    .col(text("signed_in_with"))
                    .col(text("browser"))
                    .col(text("address"))
                    .col(number("created_at"))
                    .col(number("last_seen_at"))
                    .col(number("expires_at"))
                    .col(maybe_text("previous_token_hash"))
                    .col(maybe_number("previous_until"))
                    .col(maybe_number("fresh_until"))
                    .col(maybe_text("fresh_for"))
                    .foreign_key(&mut of_account("sessions"))
                    .take(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("sessions_by_previous_token")
                    .table("sessions")
                    .col("previous_token_hash")
                    .take(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("sessions_by_account")
                    .table("sessions")
                    .col("account_id")
                    .take(),
            )
            .await
    }
}
