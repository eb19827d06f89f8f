//! The file of a SQLite database: only its owner can read it, and one server at a time uses it.

use super::{MIGRATION_WAIT, is_sqlite};
use crate::error::Error;
use sea_orm::{
    ConnectOptions, DatabaseConnection, DbErr, RuntimeErr, sqlx::sqlite::SqliteConnectOptions,
};
use std::{
    ffi::OsString,
    fs::{File, OpenOptions, Permissions, TryLockError},
    io,
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// SQLite would apply them to another database of the same name.
pub(crate) const JOURNALS: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Keeps other servers away from the database until it is dropped, or the process ends.
#[derive(Debug)]
pub struct InUse {
    _file: Option<File>,
}

/// For the server. Commands can still use the database, and PostgreSQL serves several servers.
///
/// # Errors
/// A sentence: another server uses the database, or the folder cannot be written.
pub fn lock(url: &str) -> Result<InUse, Error> {
    let Some(database) = path(url) else {
        return Ok(InUse { _file: None });
    };
    let file = with_suffix(&database, ".lock");
    let lock = open(&file).map_err(|cause| unwritable(&database, &cause))?;
    match lock.try_lock() {
        Ok(()) => Ok(InUse { _file: Some(lock) }),
        Err(TryLockError::WouldBlock) => Err(Error::Start(format!(
            "Another latchkey serve uses the database {}: stop it, or set LATCHKEY_DATA to another folder.",
            database.display()
        ))),
        Err(TryLockError::Error(cause)) => Err(Error::Start(format!(
            "The file {} cannot be locked: {cause}. Set LATCHKEY_DATA to a folder on a local disk.",
            file.display()
        ))),
    }
}

/// Creates the file if it is missing, and takes it away from other users, if possible, if an earlier
/// version left it readable. SQLite gives its journal the same permissions.
pub(super) fn keep_private(url: &str) -> Result<(), Error> {
    let Some(database) = path(url) else {
        return Ok(());
    };
    open(&database).map_err(|cause| unwritable(&database, &cause))?;
    for suffix in ["", "-wal", "-shm"] {
        let file = with_suffix(&database, suffix);
        let Ok(data) = file.metadata() else { continue };
        if data.permissions().mode() & 0o007 == 0 {
            continue;
        }
        if let Err(cause) = std::fs::set_permissions(&file, Permissions::from_mode(0o600)) {
            // Another user owns the file, or the file system has no permissions.
            tracing::warn!(file = %file.display(), %cause, "other users can read the database");
        }
    }
    Ok(())
}

fn open(file: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(file)
}

/// `None` for PostgreSQL.
pub(crate) fn path(url: &str) -> Option<PathBuf> {
    let options: SqliteConnectOptions = url.parse().ok().filter(|_| is_sqlite(url))?;
    Some(options.get_filename().to_owned())
}

/// Options follow the path.
pub(crate) fn with_suffix_in_url(url: &str, suffix: &str) -> String {
    match url.split_once('?') {
        Some((path, options)) => format!("{path}{suffix}?{options}"),
        None => format!("{url}{suffix}"),
    }
}

/// Deletes a database with its journals, as far as they exist.
pub(crate) fn remove(database: &Path) {
    for suffix in [""].into_iter().chain(JOURNALS) {
        std::fs::remove_file(with_suffix(database, suffix)).ok();
    }
}

pub(crate) fn with_suffix(database: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(database);
    name.push(suffix);
    name.into()
}

fn unwritable(database: &Path, cause: &io::Error) -> Error {
    Error::Start(format!(
        "The database {} cannot be written: {cause}. Make its folder writable for this user, or set LATCHKEY_DATA or LATCHKEY_DATABASE_URL.",
        database.display()
    ))
}

/// SQLite refuses some of those that switch a new file to WAL at the same time, without waiting.
pub(super) async fn connected(options: ConnectOptions) -> Result<DatabaseConnection, Error> {
    let begun = Instant::now();
    loop {
        match sea_orm::Database::connect(options.clone()).await {
            Err(cause) if is_locked(&cause) && begun.elapsed() < MIGRATION_WAIT => {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            result => return Ok(result?),
        }
    }
}

fn is_locked(cause: &DbErr) -> bool {
    let DbErr::Conn(RuntimeErr::SqlxError(cause)) = cause else { return false };
    cause.as_database_error().and_then(|cause| cause.code()).is_some_and(|code| code == "5")
}
