//! Messages to applications whose users were signed out. They refer to no other row, so that they outlive
//! the account and the application.

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
        let messages = Table::create()
            .table("logout_messages")
            .col(id())
            .col(text("application"))
            .col(text("client_id"))
            .col(text("algorithm"))
            .col(text("uri"))
            .col(number("account_id"))
            .col(text("subject"))
            .col(text("sid"))
            .col(number("attempts"))
            .col(number("next_at"))
            .col(maybe_number("tried_since"))
            .take();
        manager.create_table(messages).await?;
        index(manager, "logout_messages", "sid").await?;
        index(manager, "logout_messages", "next_at").await
    }
}
