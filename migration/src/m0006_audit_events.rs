//! The audit log: a chain of events per node, with triggers that make rows immutable.

use crate::table::*;
use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectionTrait, DbBackend},
};

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
                    .table("audit_heads")
                    .col(text("node").primary_key())
                    .col(number("sequence"))
                    .col(text("mac"))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("audit_events")
                    .col(id())
                    .col(text("node"))
                    .col(number("sequence"))
                    .col(number("at"))
                    .col(text("event"))
                    .col(text("result"))
                    .col(maybe_number("actor_id"))
                    .col(maybe_number("account_id"))
                    .col(maybe_text("method"))
                    .col(text("address"))
                    .col(text("browser"))
                    .col(text("request_id"))
                    .col(text("mac"))
                    .take(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("audit_events_chain")
                    .table("audit_events")
                    .col("node")
                    .col("sequence")
                    .unique()
                    .take(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("audit_events_by_account")
                    .table("audit_events")
                    .col("account_id")
                    .col("id")
                    .take(),
            )
            .await?;
        let keep_written_rows = match manager.get_database_backend() {
            DbBackend::Postgres => POSTGRES,
            _ => SQLITE,
        };
        manager.get_connection().execute_unprepared(keep_written_rows).await.map(|_| ())
    }
}

const SQLITE: &str = "
CREATE TRIGGER audit_events_no_update BEFORE UPDATE ON audit_events
BEGIN SELECT RAISE(ABORT, 'audit events cannot be changed'); END;
CREATE TRIGGER audit_events_no_delete BEFORE DELETE ON audit_events
BEGIN SELECT RAISE(ABORT, 'audit events cannot be removed'); END;
CREATE TRIGGER audit_heads_no_delete BEFORE DELETE ON audit_heads
BEGIN SELECT RAISE(ABORT, 'audit heads cannot be removed'); END;";

const POSTGRES: &str = "
CREATE FUNCTION audit_events_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'audit events cannot be changed or removed'; END $$;
CREATE TRIGGER audit_events_stay BEFORE UPDATE OR DELETE ON audit_events
FOR EACH ROW EXECUTE FUNCTION audit_events_stay();
CREATE TRIGGER audit_heads_stay BEFORE DELETE ON audit_heads
FOR EACH ROW EXECUTE FUNCTION audit_events_stay();";
