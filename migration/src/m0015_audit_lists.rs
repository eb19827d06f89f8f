//! Indexes and retention for the audit log. Events can be deleted only if they are older than the
//! row in `audit_horizon`, which retention writes and removes in the same transaction.
//! `audit_anchors` records, with a seal, where each chain was cut. `adoption_days` has a row per
//! day.

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
        let days = ColumnDef::new("audit_days").big_integer().not_null().default(365).take();
        add_column(manager, "installation", days).await?;
        manager
            .create_table(
                Table::create()
                    .table("audit_horizon")
                    .col(ColumnDef::new("id").big_integer().not_null().primary_key())
                    .col(number("kept_from"))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("audit_anchors")
                    .col(text("node").primary_key())
                    .col(number("sequence"))
                    .col(text("mac"))
                    .col(text("seal"))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("adoption_days")
                    .col(ColumnDef::new("day").big_integer().not_null().primary_key())
                    .col(number("active"))
                    .col(number("with_two_factor"))
                    .take(),
            )
            .await?;
        let db = manager.get_connection();
        db.execute_unprepared(INDEXES).await?;
        let let_old_rows_go = match manager.get_database_backend() {
            DbBackend::Postgres => POSTGRES,
            _ => SQLITE,
        };
        db.execute_unprepared(let_old_rows_go).await.map(|_| ())
    }
}

/// Every filter sorts by time, then by id.
const INDEXES: &str = "
CREATE INDEX audit_events_by_time ON audit_events (at, id);
CREATE INDEX audit_events_by_event ON audit_events (event, result, at, id);
CREATE INDEX audit_events_by_actor ON audit_events (actor_id, at, id);
CREATE INDEX audit_events_refused ON audit_events (at, id) WHERE result = 'refused';
DROP INDEX audit_events_by_account;
CREATE INDEX audit_events_by_account ON audit_events (account_id, at, id);
CREATE INDEX outbox_by_end ON outbox (channel, state, done_at);
CREATE INDEX outbox_trouble ON outbox (channel, created_at) WHERE problem IS NOT NULL;";

const SQLITE: &str = "
DROP TRIGGER audit_events_no_delete;
CREATE TRIGGER audit_events_no_delete BEFORE DELETE ON audit_events
WHEN NOT EXISTS (SELECT 1 FROM audit_horizon WHERE OLD.at < kept_from)
BEGIN SELECT RAISE(ABORT, 'audit events cannot be removed before their time'); END;";

const POSTGRES: &str = "
DROP TRIGGER audit_events_stay ON audit_events;
CREATE TRIGGER audit_events_stay BEFORE UPDATE ON audit_events
FOR EACH ROW EXECUTE FUNCTION audit_events_stay();
CREATE TRIGGER audit_events_no_truncate BEFORE TRUNCATE ON audit_events
FOR EACH STATEMENT EXECUTE FUNCTION audit_events_stay();
CREATE FUNCTION audit_events_leave() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM audit_horizon WHERE OLD.at < kept_from) THEN
    RAISE EXCEPTION 'audit events cannot be removed before their time';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER audit_events_leave BEFORE DELETE ON audit_events
FOR EACH ROW EXECUTE FUNCTION audit_events_leave();";
