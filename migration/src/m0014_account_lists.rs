//! The list of users. Each account has a `class`, a number that combines its role, status, methods,
//! used-up recovery codes and requirement, and a `kind`, the same without the requirement.
//!
//! Each sort index includes the kind, so a filter that matches many accounts is answered by
//! scanning that index; a filter that matches few uses the index on the class. The requirement can
//! change for many accounts at once, so on SQLite the sort indexes omit the class, and need no
//! update. `account_tally` counts the accounts per class, so that no page has to count.
//!
//! `bulk_jobs` holds actions of administrators on many accounts.

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
        let is_postgres = manager.get_database_backend() == DbBackend::Postgres;
        let db = manager.get_connection();
        for (column, formula) in [("kind", KIND.to_owned()), ("class", class())] {
            if is_postgres {
                db.execute_unprepared(&format!(
                    "ALTER TABLE accounts ADD COLUMN {column} BIGINT \
                     GENERATED ALWAYS AS ({formula}) STORED"
                ))
                .await?;
            } else {
                // SQLite cannot add a stored generated column, and for a virtual one it would read
                // the whole row even if an index has the value. So triggers maintain the column.
                add_column(manager, "accounts", number(column).default(0).take()).await?;
                db.execute_unprepared(&format!("UPDATE accounts SET {column} = {formula}")).await?;
            }
        }
        add_column(manager, "accounts", maybe_number("reminded_at")).await?;
        // PostgreSQL updates all indexes of a changed row anyway, so they also include the class.
        let told = if is_postgres { "kind, class" } else { "kind" };
        db.execute_unprepared(&INDEXES.replace("{told}", told)).await?;
        db.execute_unprepared(if is_postgres { POSTGRES_SEARCH } else { SQLITE_SEARCH }).await?;
        manager
            .create_table(
                Table::create()
                    .table("account_tally")
                    .col(id())
                    .col(number("class"))
                    .col(number("n"))
                    .take(),
            )
            .await?;
        db.execute_unprepared(
            "INSERT INTO account_tally (class, n) SELECT class, COUNT(*) FROM accounts GROUP BY class",
        )
        .await?;
        let triggers = if is_postgres { POSTGRES } else { SQLITE };
        let triggers = triggers.replace("{class}", &class()).replace("{kind}", KIND);
        db.execute_unprepared(&triggers).await?;
        bulk_jobs(manager).await
    }
}

async fn bulk_jobs(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("bulk_jobs")
                .col(id())
                .col(text("action"))
                .col(text("selection"))
                .col(text("failed"))
                .col(number("total"))
                .col(number("seen"))
                .col(number("done"))
                .col(number("place"))
                .col(number("started_by"))
                .col(number("started_at"))
                .col(maybe_number("finished_at"))
                .col(number("leased_until"))
                .col(text("address"))
                .col(text("browser"))
                .col(text("request_id"))
                .take(),
        )
        .await
}

const KIND: &str = "methods
+ 64 * CASE status WHEN 'invited' THEN 1 WHEN 'deactivated' THEN 2 ELSE 0 END
+ 256 * CASE role WHEN 'administrator' THEN 1 ELSE 0 END
+ 512 * codes_used_up";

fn class() -> String {
    format!(
        "{KIND} \
         + 16 * CASE requirement WHEN 'required' THEN 1 \
         WHEN 'lifted' THEN CASE WHEN requirement_until IS NULL THEN 2 ELSE 3 END ELSE 0 END"
    )
}

const INDEXES: &str = "
CREATE INDEX accounts_by_name ON accounts (name_key, id, {told});
CREATE INDEX accounts_by_last_sign_in ON accounts (last_sign_in_at, id, {told});
CREATE INDEX accounts_by_created ON accounts (created_at, id, {told});
CREATE INDEX accounts_by_class ON accounts (class, id);
CREATE INDEX accounts_by_lock ON accounts (locked_until, kind, class, requirement_until)
  WHERE locked_until IS NOT NULL;
CREATE INDEX accounts_by_lift ON accounts (requirement_until, class)
  WHERE requirement_until IS NOT NULL;";

/// A search scans this whole index, without reading the table.
const SQLITE_SEARCH: &str = "CREATE INDEX accounts_by_search ON accounts (search_key);";

/// PostgreSQL would scan `accounts`, whose rows are long, so it gets a narrow table to search.
const POSTGRES_SEARCH: &str = "
CREATE TABLE account_search (
  id BIGINT PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
  search_key TEXT COLLATE \"C\" NOT NULL
);
INSERT INTO account_search (id, search_key) SELECT id, search_key FROM accounts;
CREATE FUNCTION account_search_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO account_search (id, search_key) VALUES (NEW.id, NEW.search_key)
    ON CONFLICT (id) DO UPDATE SET search_key = EXCLUDED.search_key;
  RETURN NULL;
END $$;
CREATE TRIGGER account_search_insert AFTER INSERT ON accounts
  FOR EACH ROW EXECUTE FUNCTION account_search_follow();
CREATE TRIGGER account_search_update AFTER UPDATE OF search_key ON accounts
  FOR EACH ROW WHEN (OLD.search_key <> NEW.search_key) EXECUTE FUNCTION account_search_follow();";

/// SQLite has one writer, so `account_tally` has one row per class, updated in place.
const SQLITE: &str = "
CREATE TRIGGER account_class_insert AFTER INSERT ON accounts
BEGIN
  INSERT INTO account_tally (class, n) SELECT NEW.class, 0
    WHERE NOT EXISTS (SELECT 1 FROM account_tally WHERE class = NEW.class);
  UPDATE account_tally SET n = n + 1 WHERE class = NEW.class;
  UPDATE accounts SET kind = {kind}, class = {class} WHERE id = NEW.id;
END;
CREATE TRIGGER account_class_update
AFTER UPDATE OF methods, codes_used_up, requirement, requirement_until, status, role ON accounts
BEGIN
  UPDATE accounts SET kind = {kind} WHERE id = NEW.id AND kind <> ({kind});
  UPDATE accounts SET class = {class} WHERE id = NEW.id AND class <> ({class});
END;
CREATE TRIGGER account_tally_delete AFTER DELETE ON accounts
BEGIN
  UPDATE account_tally SET n = n - 1 WHERE class = OLD.class;
END;
CREATE TRIGGER account_tally_update AFTER UPDATE OF class ON accounts
WHEN NEW.class <> OLD.class
BEGIN
  INSERT INTO account_tally (class, n) SELECT NEW.class, 0
    WHERE NOT EXISTS (SELECT 1 FROM account_tally WHERE class = NEW.class);
  UPDATE account_tally SET n = n + 1 WHERE class = NEW.class;
  UPDATE account_tally SET n = n - 1 WHERE class = OLD.class;
END;";

/// PostgreSQL has many writers, so each statement appends its changes to `account_tally` as new
/// rows, without waiting for locks. Housekeeping adds them up.
const POSTGRES: &str = "
CREATE FUNCTION account_tally_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO account_tally (class, n) SELECT class, COUNT(*) FROM after_rows GROUP BY class;
  RETURN NULL;
END $$;
CREATE FUNCTION account_tally_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO account_tally (class, n) SELECT class, -COUNT(*) FROM before_rows GROUP BY class;
  RETURN NULL;
END $$;
CREATE FUNCTION account_tally_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO account_tally (class, n)
    SELECT class, SUM(change)::bigint FROM (
      SELECT class, 1 AS change FROM after_rows UNION ALL SELECT class, -1 FROM before_rows
    ) AS changes GROUP BY class HAVING SUM(change) <> 0;
  RETURN NULL;
END $$;
CREATE TRIGGER account_tally_insert AFTER INSERT ON accounts
  REFERENCING NEW TABLE AS after_rows
  FOR EACH STATEMENT EXECUTE FUNCTION account_tally_insert();
CREATE TRIGGER account_tally_delete AFTER DELETE ON accounts
  REFERENCING OLD TABLE AS before_rows
  FOR EACH STATEMENT EXECUTE FUNCTION account_tally_delete();
CREATE TRIGGER account_tally_update AFTER UPDATE ON accounts
  REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows
  FOR EACH STATEMENT EXECUTE FUNCTION account_tally_update();";
