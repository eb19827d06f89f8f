//! On PostgreSQL, nodes remember what they read for the checks of gates. Triggers tell them of each commit
//! that may take something away from a user. A new row in the tables of `GROWING` takes nothing away, and
//! neither does a change of only the columns that are named with them.
//!
//! SQLite has one node.

use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectionTrait, DbBackend},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

const FUNCTION: &str = "
CREATE FUNCTION latchkey_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_notify('latchkey_changes', ''); RETURN NULL; END $$";

const TABLES: [&str; 6] =
    ["application_groups", "applications", "gates", "group_members", "groups", "policy"];
const GROWING: [(&str, &str); 4] = [
    (
        "accounts",
        "'default_method','email_verified_at','last_sign_in_at','locked_until','mail_refused_at',\
         'nudge_after','reminded_at','time_zone'",
    ),
    ("gate_sessions", "'last_used_at'"),
    ("sessions", "'last_seen_at','previous_until'"),
    ("subjects", ""),
];

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        let db = manager.get_connection();
        db.execute_unprepared(FUNCTION).await?;
        for table in TABLES {
            db.execute_unprepared(&format!(
                "CREATE TRIGGER {table}_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} \
                 FOR EACH STATEMENT EXECUTE FUNCTION latchkey_changed()"
            ))
            .await?;
        }
        for (table, exempt) in GROWING {
            let of = |row: &str| format!("to_jsonb({row}) - ARRAY[{exempt}]::text[]");
            let (old, new) = (of("OLD"), of("NEW"));
            db.execute_unprepared(&format!(
                "CREATE TRIGGER {table}_gone AFTER DELETE OR TRUNCATE ON {table} \
                 FOR EACH STATEMENT EXECUTE FUNCTION latchkey_changed(); \
                 CREATE TRIGGER {table}_changed AFTER UPDATE ON {table} \
                 FOR EACH ROW WHEN ({old} IS DISTINCT FROM {new}) \
                 EXECUTE FUNCTION latchkey_changed()"
            ))
            .await?;
        }
        Ok(())
    }
}
