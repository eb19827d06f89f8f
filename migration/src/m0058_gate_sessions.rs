//! Which sessions have opened which gates, and tickets, which take a browser there.

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
        let tickets = Table::create()
            .table("gate_tickets")
            .col(text("ticket_hash").primary_key())
            .col(number("gate_id"))
            .col(number("session_id"))
            .col(text("owner_mac"))
            .col(number("security_version"))
            .col(maybe_number("password_at"))
            .col(maybe_text("factor"))
            .col(maybe_number("factor_at"))
            .col(number("proved_at"))
            .col(text("challenge"))
            .col(text("target"))
            .col(number("created_at"))
            .col(number("expires_at"))
            .col(maybe_number("spent_at"))
            .foreign_key(&mut of("gate_tickets", "gate_id", "gates"))
            .foreign_key(&mut of("gate_tickets", "session_id", "sessions"))
            .take();
        manager.create_table(tickets).await?;
        for column in ["gate_id", "session_id", "expires_at"] {
            index(manager, "gate_tickets", column).await?;
        }
        let sessions = Table::create()
            .table("gate_sessions")
            .col(text("token_hash").primary_key())
            .col(number("gate_id"))
            .col(number("session_id"))
            .col(text("owner_mac"))
            .col(number("security_version"))
            .col(maybe_number("password_at"))
            .col(maybe_text("factor"))
            .col(maybe_number("factor_at"))
            .col(number("proved_at"))
            .col(number("created_at"))
            .col(number("last_used_at"))
            .foreign_key(&mut of("gate_sessions", "gate_id", "gates"))
            .foreign_key(&mut of("gate_sessions", "session_id", "sessions"))
            .take();
        manager.create_table(sessions).await?;
        index(manager, "gate_sessions", "gate_id").await?;
        index(manager, "gate_sessions", "session_id").await
    }
}
