//! Every column that contains encrypted values, and what each value is bound to.

use crate::{error::Error, secret::Sealed};
use sea_orm::{ConnectionTrait, DatabaseTransaction, QueryResult, Statement};

/// A column, with SQL expressions for what [`crate::keys::KeyRing::seal`] was called with.
pub(crate) struct Column {
    pub(crate) table: &'static str,
    pub(crate) column: &'static str,
    /// The column as it was called when a value was sealed.
    pub(crate) bound_as: &'static str,
    /// A number by which the table is read in pieces.
    pub(super) key: &'static str,
    account: &'static str,
    row: &'static str,
    pub(super) condition: &'static str,
}

/// An encrypted value and what it is bound to.
pub(crate) struct Value {
    pub(crate) account: i64,
    pub(crate) row: String,
    pub(crate) sealed: Sealed,
    /// The number by which the table is read.
    pub(super) key: i64,
}

/// Keys read at once. A user has at most ten rows in a table.
const PIECE: i64 = 1_000;

/// A table whose rows are needed for minutes, and which therefore is small. It is read at once.
const SMALL: &str = "0";
const ALL: &str = "TRUE";
const UPLOADER: &str = "(SELECT account_id FROM import_batches WHERE import_batches.id = batch_id)";
const PIECE_OF_FILE: &str = "batch_id || '|' || place";
const NOTHING: &str = "''";

const fn of(
    table: &'static str,
    column: &'static str,
    key: &'static str,
    account: &'static str,
    row: &'static str,
) -> Column {
    Column { table, column, bound_as: column, key, account, row, condition: ALL }
}

pub(crate) const COLUMNS: &[Column] = &[
    of(PASSWORDS.0, PASSWORDS.1, "id", "id", NOTHING),
    of(RECOVERY_CODES.0, RECOVERY_CODES.1, "account_id", "account_id", "generation || '|' || slot"),
    of("totps", "secret", "account_id", "account_id", NOTHING),
    of("totp_enrollments", "secret", "session_id", "account_id", "session_id"),
    of("sent_code_methods", "phone", "account_id", "account_id", "method"),
    of("sent_codes", "address", SMALL, "account_id", "flow || '|' || purpose"),
    of("recovery_code_sets", "revealed", "account_id", "account_id", "generation"),
    Column { condition: "signs_in_alone", ..of_passkeys("credential") },
    Column { condition: "NOT signs_in_alone", ..of_passkeys("security_key") },
    of(
        "passkey_ceremonies",
        "state",
        SMALL,
        "coalesce(account_id, 0)",
        "flow || '|' || purpose || '|' || security_version",
    ),
    of(
        "waiting_actions",
        "body",
        "session_id",
        "(SELECT account_id FROM sessions WHERE sessions.id = session_id)",
        "session_id",
    ),
    of("links", "revealed", SMALL, "account_id", "token_hash"),
    of("connection_secrets", "revealed", SMALL, "connection_id", "secret_hash"),
    of("outbox", "sealed", "id", "coalesce(account_id, 0)", NOTHING),
    of("bulk_jobs", "selection", "id", "started_by", NOTHING),
    of("import_parts", "people", "place", UPLOADER, PIECE_OF_FILE),
    of("import_invalid_lines", "lines", "place", UPLOADER, PIECE_OF_FILE),
    of(
        "mail_settings",
        "password",
        "id",
        "0",
        "port || '|' || server || '|' || coalesce(user_name, '')",
    ),
    of("sms_settings", "access_key", "id", "0", "gateway"),
    of("authorization_requests", "parameters", SMALL, "0", "connection_id || '|' || request_hash"),
    of("pushed_requests", "parameters", SMALL, "0", "connection_id || '|' || request_hash"),
    of("signing_keys", "private_key", "id", "0", "algorithm || '|' || key_id"),
];

pub(super) const PASSWORDS: (&str, &str) = ("accounts", "password_hash");
pub(super) const RECOVERY_CODES: (&str, &str) = ("recovery_codes", "hash");

const fn of_passkeys(bound_as: &'static str) -> Column {
    Column { bound_as, ..of("passkeys", "credential", "id", "account_id", "credential_id") }
}

impl Column {
    /// Calls `note` with every value.
    pub(super) async fn read(
        &self,
        db: &DatabaseTransaction,
        mut note: impl FnMut(Value),
    ) -> Result<(), Error> {
        let Self { column, key, condition, .. } = self;
        let Some(max) = self.max(db).await? else { return Ok(()) };
        for start in (0..=max).step_by(PIECE as usize) {
            let end = start + PIECE;
            let piece = format!(
                "{key} >= {start} AND {key} < {end} AND {condition} AND {column} IS NOT NULL AND {column} <> ''"
            );
            for row in db.query_all_raw(statement(db, self.select(&piece))).await? {
                note(value(&row)?);
            }
        }
        Ok(())
    }

    /// The greatest number by which the table is read; `None` if it is empty.
    pub(super) async fn max(&self, db: &impl ConnectionTrait) -> Result<Option<i64>, Error> {
        let sql = format!("SELECT CAST(max({}) AS BIGINT) FROM {}", self.key, self.table);
        let row = db.query_one_raw(statement(db, sql)).await?;
        Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.flatten())
    }

    /// Selects values.
    pub(super) fn select(&self, condition: &str) -> String {
        let Self { table, column, key, account, row, .. } = self;
        format!(
            "SELECT CAST({account} AS BIGINT) AS account, CAST({row} AS TEXT) AS place, {column} AS sealed, \
             CAST({key} AS BIGINT) AS number FROM {table} WHERE {condition}"
        )
    }
}

pub(super) fn statement(db: &impl ConnectionTrait, sql: String) -> Statement {
    Statement::from_string(db.get_database_backend(), sql)
}

pub(super) fn value(row: &QueryResult) -> Result<Value, Error> {
    Ok(Value {
        account: row.try_get::<Option<i64>>("", "account")?.unwrap_or_default(),
        row: row.try_get("", "place")?,
        sealed: Sealed(row.try_get("", "sealed")?),
        key: row.try_get("", "number")?,
    })
}

#[cfg(test)]
mod tests {
    use super::COLUMNS;
    use std::{collections::BTreeSet, fs};

    #[test]
    fn every_encrypted_column_of_every_table_is_here() {
        let mut expected = BTreeSet::new();
        for file in fs::read_dir("src/entity").unwrap() {
            let text = fs::read_to_string(file.unwrap().path()).unwrap();
            let Some((_, rest)) = text.split_once("table_name = \"") else { continue };
            let table = rest.split('"').next().unwrap();
            let fields = text.lines().map(str::trim).filter_map(|line| line.strip_prefix("pub "));
            for (name, kind) in fields.filter_map(|field| field.split_once(": ")) {
                if kind.contains("Sealed") {
                    expected.insert((table.to_owned(), name.to_owned()));
                }
            }
        }
        let found = COLUMNS.iter().map(|place| (place.table.to_owned(), place.column.to_owned()));
        assert_eq!(found.collect::<BTreeSet<_>>(), expected);
    }
}
