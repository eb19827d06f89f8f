//! A database from a backup in place of the present one.
//!
//! What was used or ended since the backup must not come back to life. So the copy is voided before
//! it gets the name of the database: see [`void`].

mod blank; // a new database, to compare a restored one with
mod void; // ends what the backup may bring back

pub use blank::Blank;
pub use void::{Recovered, void};

use crate::{
    database::{
        Database, copy,
        sqlite_file::{JOURNALS, path, remove, with_suffix, with_suffix_in_url},
    },
    error::Error,
    keys,
};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// A checked copy of a backup next to the database. Deleted when it is dropped.
#[derive(Debug)]
pub struct Replacement {
    database: PathBuf,
    file: PathBuf,
    url: String,
    /// The newest event of the database that it replaces, if that can be read.
    pub newest_event: Option<i64>,
}

/// The suffix of the copy.
const RESTORING: &str = ".restoring";
const BEFORE: &str = ".before-restore";

impl Replacement {
    /// Checks the backup and its keys, and copies it next to the database at `url`.
    ///
    /// # Errors
    /// A sentence that says what is wrong and what to do. Nothing was changed.
    pub async fn make(url: &str, key_file: &Path, backup: &Path) -> Result<Self, Error> {
        let Some(database) = path(url) else {
            return Err(Error::Start(
                "The database is on PostgreSQL: stop all nodes, restore it with pg_restore, and run `latchkey restored`.".to_owned(),
            ));
        };
        if !backup.is_file() {
            return Err(Error::Start(format!(
                "There is no file {}. Check the path.",
                backup.display()
            )));
        }
        if fs::canonicalize(backup).ok() == fs::canonicalize(&database).ok() {
            return Err(Error::Start(
                "This file is the database itself. After copying a backup into its place, run `latchkey restored`.".to_owned(),
            ));
        }
        copy::inspect(backup, key_file, copy::Origin::Elsewhere).await?;
        let new = Self {
            file: with_suffix(&database, RESTORING),
            url: with_suffix_in_url(url, RESTORING),
            newest_event: newest_event(&database).await,
            database,
        };
        remove(&new.file);
        copy::write(backup, &new.file).await.map_err(|cause| new.unwritten(&cause.to_string()))?;
        Ok(new)
    }

    /// The address of the copy.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Puts the copy in the place of the database, which keeps its content under another name. There
    /// is a complete database at every moment. Close all connections to the copy first.
    ///
    /// # Errors
    /// A sentence. The database is unchanged.
    pub async fn replace_database(self) -> Result<Option<PathBuf>, Error> {
        if JOURNALS.iter().any(|suffix| with_suffix(&self.file, suffix).exists()) {
            return Err(self.unwritten("its journal was not written back"));
        }
        copy::sync(&self.file).map_err(|cause| self.unwritten(&cause.to_string()))?;
        write_journal_back(&self.database).await?;
        self.swap().map_err(|cause| self.unwritten(&cause.to_string()))
    }

    /// The old journals are moved before the copy gets the name that they belong to.
    fn swap(&self) -> io::Result<Option<PathBuf>> {
        let previous = if self.database.exists() {
            let previous = free_name(&self.database);
            // Hard links need no space; some file systems have none.
            fs::hard_link(&self.database, &previous)
                .or_else(|_| fs::copy(&self.database, &previous).map(|_| ()))?;
            copy::sync(&previous)?;
            Some(previous)
        } else {
            None
        };
        for suffix in JOURNALS {
            let journal = with_suffix(&self.database, suffix);
            let moved = match &previous {
                Some(previous) => fs::rename(&journal, with_suffix(previous, suffix)),
                None => fs::remove_file(&journal),
            };
            moved.or_else(|cause| match cause.kind() {
                io::ErrorKind::NotFound => Ok(()),
                _ => Err(cause),
            })?;
        }
        let folder = match self.database.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        copy::sync(folder)?;
        fs::rename(&self.file, &self.database)?;
        copy::sync(folder)?;
        Ok(previous)
    }

    fn unwritten(&self, cause: &str) -> Error {
        Error::Start(format!(
            "The database {} could not be replaced: {cause}. Check that its folder has enough space and can be written by this user.",
            self.database.display()
        ))
    }
}

/// Keeps the keys that were added to the key file after a backup was made. Call it on a database from a
/// backup before its services are opened.
///
/// # Errors
/// A sentence if the key file does not belong to the database.
pub async fn keep_newer_keys(db: Database, key_file: &Path, now: i64) -> Result<(), Error> {
    let kept = keys::adopt(&db, key_file, now).await;
    db.close().await?;
    kept
}

impl Drop for Replacement {
    fn drop(&mut self) {
        remove(&self.file);
    }
}

async fn newest_event(database: &Path) -> Option<i64> {
    let db = copy::open(database).await.ok()?;
    let newest = copy::first(&db, "SELECT max(id) FROM audit_events").await;
    db.close().await.ok();
    newest.ok().flatten()
}

/// Moves the journal into the database, which then is complete in one file. A damaged database keeps
/// its journal next to it.
async fn write_journal_back(database: &Path) -> Result<(), Error> {
    let Ok(db) = copy::open(database).await else { return Ok(()) };
    let busy = copy::first::<i64>(&db, "PRAGMA wal_checkpoint(TRUNCATE)").await;
    db.close().await.ok();
    match busy {
        Ok(Some(1)) => Err(Error::Start(format!(
            "Another process uses the database {}. Stop it first.",
            database.display()
        ))),
        Err(cause) => Some(Error::from(cause)).filter(Error::is_temporary).map_or(Ok(()), Err),
        Ok(_) => Ok(()),
    }
}

fn free_name(database: &Path) -> PathBuf {
    let numbered = (2..).map(|number| with_suffix(database, &format!("{BEFORE}.{number}")));
    let mut names = std::iter::once(with_suffix(database, BEFORE)).chain(numbered);
    names.find(|name| !name.exists()).unwrap_or_else(|| with_suffix(database, BEFORE))
}
