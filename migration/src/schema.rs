//! What a SQLite database contains besides rows: tables, indexes, triggers and views.

mod postgres; // the same for PostgreSQL

pub use postgres::difference_on_postgres;

use sea_orm_migration::sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement,
};
use std::collections::BTreeSet;

/// Tables and indexes of SQLite itself are left out: they are made as needed, and do nothing. The text
/// of tables and indexes is not compared, because an earlier version may have written it differently.
const CONTENTS: &str = r"SELECT type, name, tbl_name,
        CASE WHEN type IN ('table', 'index') THEN '' ELSE coalesce(sql, '') END
    FROM sqlite_schema WHERE NOT (type IN ('table', 'index') AND name LIKE 'sqlite\_%' ESCAPE '\')";

/// What one of two migrated SQLite databases contains and the other does not, such as `trigger x`. `None` if
/// they contain the same.
///
/// # Errors
/// Returns the error of the database.
pub async fn difference(
    one: &DatabaseConnection,
    other: &DatabaseConnection,
) -> Result<Option<String>, DbErr> {
    let (one, other) = (contents(one).await?, contents(other).await?);
    let first = one.symmetric_difference(&other).next();
    Ok(first.map(|[kind, name, ..]| format!("{kind} {name}")))
}

async fn contents(db: &DatabaseConnection) -> Result<BTreeSet<[String; 4]>, DbErr> {
    let rows = db.query_all_raw(Statement::from_string(DbBackend::Sqlite, CONTENTS)).await?;
    rows.iter()
        .map(|row| {
            Ok([
                row.try_get_by_index(0)?,
                row.try_get_by_index(1)?,
                row.try_get_by_index(2)?,
                row.try_get_by_index(3)?,
            ])
        })
        .collect()
}
