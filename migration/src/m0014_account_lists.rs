//! Lists of people. Accounts that are alike in role, status, methods, recovery codes and requirement
//! form a class, which is one number; its kind is the same without the requirement. Every order tells
//! the kind: a page of a filter that many fit is met soon on the way, and those few who fit another
//! are found by their class. A requirement changes for everybody at once, so on SQLite no order has to move for it.
//! How many accounts a class has is counted as they change, so that no page counts. What
//! administrators do to many people at once is a job.

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
                // A generated column that is added later is not stored, and SQLite would read the
                // whole row for it although an index has it. Triggers keep this one.
                add_column(manager, "accounts", number(column).default(0).take()).await?;
                db.execute_unprepared(&format!("UPDATE accounts SET {column} = {formula}")).await?;
            }
        }
        add_column(manager, "accounts", maybe_number("reminded_at")).await?;
        // PostgreSQL writes to every index of a row that changes anyway: there the orders tell both.
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

/// A search looks through all of this, and through nothing else.
const SQLITE_SEARCH: &str = "CREATE INDEX accounts_by_search ON accounts (search_key);";

/// PostgreSQL would read the rows of accounts, and those are long.
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

/// One connection writes, so a class is one row that is counted up and down.
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

/// Many connections write, so each statement adds rows with what it changed, and none waits for
/// another. Housekeeping adds them up.
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
