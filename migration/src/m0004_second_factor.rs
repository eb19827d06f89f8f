//! The Mobile App method, its pending enrollments, and recovery codes.

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
                    .table("totps")
                    .col(number("account_id").primary_key())
                    .col(text("secret"))
                    .col(number("last_used_step"))
                    .col(number("created_at"))
                    .col(maybe_number("last_used_at"))
                    .foreign_key(&mut of_account("totps"))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("totp_enrollments")
                    .col(number("session_id").primary_key())
                    .col(number("account_id"))
                    .col(number("security_version"))
                    .col(text("secret"))
                    .col(number("created_at"))
                    .col(number("expires_at"))
                    .foreign_key(&mut of_account("totp_enrollments"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("totp_enrollments_session")
                            .from("totp_enrollments", "session_id")
                            .to("sessions", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("recovery_code_sets")
                    .col(number("account_id").primary_key())
                    .col(number("generation"))
                    .col(number("created_at"))
                    .col(maybe_number("saved_at"))
                    .col(maybe_text("revealed"))
                    .col(maybe_number("revealed_to_session"))
                    .col(maybe_number("revealed_until"))
                    .foreign_key(&mut of_account("recovery_code_sets"))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("recovery_codes")
                    .col(number("account_id"))
                    .col(number("slot"))
                    .col(number("generation"))
                    .col(text("hash"))
                    .col(maybe_number("used_at"))
                    .primary_key(Index::create().col("account_id").col("slot"))
                    .foreign_key(&mut of_account("recovery_codes"))
                    .take(),
            )
            .await
    }
}
