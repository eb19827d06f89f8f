//! The proof that a session rests on. Sessions from before rest on what is known of their sign-in: a
//! passkey may have been used without the password, and which code was given later was not recorded.

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
        for column in [
            maybe_number("password_at"),
            maybe_text("factor"),
            maybe_number("factor_at"),
            number("proved_at").default(0i64).take(),
        ] {
            add_column(manager, "sessions", column).await?;
        }
        let known = "UPDATE sessions SET
            password_at = CASE WHEN signed_in_with <> 'passkey' THEN created_at END,
            factor = CASE WHEN signed_in_with <> 'password' THEN signed_in_with END,
            factor_at = CASE WHEN signed_in_with <> 'password' THEN code_given_at END,
            proved_at = created_at";
        manager.get_connection().execute_unprepared(known).await?;
        let code_given_at = Table::alter().table("sessions").drop_column("code_given_at").take();
        manager.alter_table(code_given_at).await
    }
}
