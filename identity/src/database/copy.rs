//! A copy of a SQLite database in another file.

use super::{BUSY_WAIT, lost, quiet, storing::Storing};
use crate::{entity::audit_event, error::Error, keys};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, EntityTrait, PaginatorTrait, Statement,
    sqlx::sqlite::SqliteConnectOptions,
};
use std::{fs::File, io, path::Path};

/// SQLite's instructions between two looks at how much is written of a copy.
const INSTRUCTIONS: i32 = 1_000;

/// What a database contains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contents {
    pub migrations: i64,
    pub events: i64,
}

/// Where a file comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// [`write()`] has just made it, and every index with it.
    Written,
    /// An index may lack rows of its table, which takes several times as long to find out.
    Elsewhere,
}

/// Checks that the file is a complete database of Latchkey, and that the key file belongs to it.
///
/// # Errors
/// A sentence that says what is wrong and what to do.
pub(crate) async fn inspect(
    file: &Path,
    key_file: &Path,
    origin: Origin,
) -> Result<Contents, Error> {
    let db = open(file).await.map_err(|cause| unreadable(file, &cause))?;
    let contents = contents(&db, file, key_file, origin).await;
    db.close().await?;
    contents
}

async fn contents(
    db: &DatabaseConnection,
    file: &Path,
    key_file: &Path,
    origin: Origin,
) -> Result<Contents, Error> {
    let shown = file.display();
    let unreadable = |cause: DbErr| unreadable(file, &cause);
    let check = match origin {
        Origin::Written => "PRAGMA quick_check",
        Origin::Elsewhere => "PRAGMA integrity_check",
    };
    let verdict: Option<String> = first(db, check).await.map_err(unreadable)?;
    if let Some(problem) = verdict.filter(|verdict| verdict != "ok") {
        let problem = problem.lines().next_back().unwrap_or_default();
        return Err(Error::Start(format!(
            "The database {shown} is damaged ({problem}). Use another backup."
        )));
    }
    let tables = "SELECT count(*) FROM sqlite_schema WHERE name IN ('seaql_migrations', 'key_canaries', 'audit_events')";
    if first::<i64>(db, tables).await.map_err(unreadable)? != Some(3) {
        return Err(Error::Start(format!(
            "The database {shown} is not one of Latchkey. Check the path."
        )));
    }
    keys::check(db, key_file).await?;
    let migrations = first(db, "SELECT count(*) FROM seaql_migrations").await?;
    Ok(Contents {
        migrations: migrations.unwrap_or_default(),
        events: audit_event::Entity::find().count(db).await? as i64,
    })
}

/// Writes the database, as it is at one moment, to the new file `to`, and makes sure that it is
/// stored. Other connections can write meanwhile.
pub(crate) async fn write(from: &Path, to: &Path) -> Result<(), DbErr> {
    let Some(name) = to.to_str() else {
        return Err(DbErr::Custom("the path is not UTF-8".to_owned()));
    };
    let unwritten = |cause: &io::Error| DbErr::Custom(cause.to_string());
    let (mut storing, failure) = Storing::begin(to).map_err(|cause| unwritten(&cause))?;
    // It has one connection.
    let db = open(from).await?;
    let while_written = move || storing.go_on();
    let mut connection = db.get_sqlite_connection_pool().acquire().await.map_err(lost)?;
    connection.lock_handle().await.map_err(lost)?.set_progress_handler(INSTRUCTIONS, while_written);
    drop(connection);
    let vacuum = Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO ?", [name.into()]);
    let written = db.execute_raw(vacuum).await;
    db.close().await?;
    if let Some(cause) = failure.get() {
        return Err(unwritten(cause));
    }
    written?;
    sync(to).map_err(|cause| unwritten(&cause))
}

/// Makes sure that a file, or the names in a folder, are stored: SQLite does not do it for a copy.
pub(crate) fn sync(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// One connection to the file, which changes no setting of the database.
pub(crate) async fn open(file: &Path) -> Result<DatabaseConnection, DbErr> {
    let file = file.to_owned();
    // The address could not contain every path.
    let mut one = quiet("sqlite://file", 1);
    one.map_sqlx_sqlite_opts(move |sqlite: SqliteConnectOptions| {
        sqlite.filename(&file).create_if_missing(false).busy_timeout(BUSY_WAIT)
    });
    sea_orm::Database::connect(one).await
}

/// The first column of the first row.
pub(crate) async fn first<T: sea_orm::TryGetable>(
    db: &DatabaseConnection,
    select: &str,
) -> Result<Option<T>, DbErr> {
    let row = db.query_one_raw(Statement::from_string(DbBackend::Sqlite, select)).await?;
    row.map(|row| row.try_get_by_index(0)).transpose()
}

fn unreadable(file: &Path, cause: &DbErr) -> Error {
    Error::Start(format!(
        "The file {} cannot be read as a SQLite database: {cause}. Check the path, or use another backup.",
        file.display()
    ))
}
