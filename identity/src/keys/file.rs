//! Reading the key file.

use super::{
    belongs::{CANARY, Known, compare_with_old},
    new_file,
    ring::KeyRing,
    unbound::mark_bound,
};
use crate::{
    database::{Database, without_time_limits},
    entity::{added_key, installation, key_canary},
    error::Error,
};
use rustix::process::{getegid, getgroups};
use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, DatabaseTransaction, EntityTrait, QuerySelect,
    sea_query::{LockType, OnConflict},
};
use std::{
    fs,
    io::{self, ErrorKind},
    os::unix::fs::MetadataExt,
    path::Path,
};

/// Reads the ring from `file`, or creates one if neither the file nor any ciphertext exists, and
/// verifies with the canaries that exactly its keys belong to this database.
///
/// # Errors
/// A sentence that says what is wrong with the file and what to do.
pub(crate) async fn open(db: &Database, file: &Path, now: i64) -> Result<KeyRing, Error> {
    let is_new = key_canary::Entity::find().one(db.read()).await?.is_none();
    let ring = match fs::read_to_string(file) {
        Ok(text) => parse(file, &text, is_new)?,
        Err(cause) if cause.kind() == ErrorKind::NotFound && is_new => new_file::create(file)?,
        Err(cause) => return Err(unreadable(file, &cause)),
    };
    if is_new {
        note_keys(db, &ring, now).await?;
    }
    verify(db, file, &ring).await?;
    Ok(ring)
}

/// Whether the keys in `file` are those of this database. Another node may have noted its keys first.
///
/// # Errors
/// A sentence that names the key that differs.
pub(crate) async fn verify(db: &Database, file: &Path, ring: &KeyRing) -> Result<(), Error> {
    Known::read(db.write()).await?.compare(file, ring)
}

/// Verifies that `file` contains the keys that encrypted this database, which may be of an earlier
/// version or from before a key was added. Creates nothing.
///
/// # Errors
/// A sentence that says what is wrong with the file and what to do.
pub(crate) async fn check(db: &impl ConnectionTrait, file: &Path) -> Result<(), Error> {
    let canaries = key_canary::Entity::find().all(db).await?;
    let text = fs::read_to_string(file).map_err(|cause| unreadable(file, &cause))?;
    compare_with_old(file, &parse(file, &text, false)?, &canaries)
}

/// Notes keys of the file that a database from a backup does not know, because they were added after
/// it was made. They encrypt nothing there. Does nothing if the file is not that of the database.
pub(crate) async fn adopt(db: &Database, file: &Path, now: i64) -> Result<(), Error> {
    check(db.write(), file).await?;
    let text = fs::read_to_string(file).map_err(|cause| unreadable(file, &cause))?;
    let ring = parse(file, &text, false)?;
    let canaries = key_canary::Entity::find().all(db.read()).await?;
    for id in ring.ids().filter(|id| !canaries.iter().any(|canary| canary.key_id == *id)) {
        let added = added_key::ActiveModel {
            key_id: Set(id.to_owned()),
            sealed: Set(ring.seal_canary(id, CANARY)?.0),
            created_at: Set(now),
        };
        let known = OnConflict::column(added_key::Column::KeyId).do_nothing().to_owned();
        added_key::Entity::insert(added)
            .on_conflict(known)
            .exec_without_returning(db.write())
            .await?;
    }
    Ok(())
}

fn unreadable(file: &Path, cause: &io::Error) -> Error {
    let shown = file.display();
    Error::Keys(match cause.kind() {
        ErrorKind::NotFound => format!(
            "The key file {shown} is missing, but the database contains secrets that were encrypted with it. Restore the file from your backup, or set LATCHKEY_KEY_FILE to its path."
        ),
        _ => format!("The key file {shown} cannot be read: {cause}."),
    })
}

fn parse(file: &Path, text: &str, is_new: bool) -> Result<KeyRing, Error> {
    check_mode(file)?;
    let shown = file.display();
    let problem = match (text.trim().is_empty(), is_new) {
        (true, true) => {
            "is empty, because it was not completely written. Delete it, and start again to create a new one"
        }
        (true, false) => "is empty. Restore it from your backup",
        (false, _) => "is damaged. Restore it from your backup",
    };
    KeyRing::parse(text).ok_or_else(|| Error::Keys(format!("The key file {shown} {problem}.")))
}

/// Does nothing if another node has noted its keys first.
async fn note_keys(db: &Database, ring: &KeyRing, now: i64) -> Result<(), Error> {
    let tx = db.begin().await?;
    without_time_limits(&tx).await?;
    lock_installation(&tx).await?;
    if key_canary::Entity::find().one(&tx).await?.is_none() {
        mark_bound(&tx, ring, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Nodes that start at the same time take turns.
async fn lock_installation(tx: &DatabaseTransaction) -> Result<(), Error> {
    installation::Entity::find_by_id(1).lock(LockType::Update).one(tx).await?;
    Ok(())
}

/// Only the owner and the groups of this process may read the file.
fn check_mode(file: &Path) -> Result<(), Error> {
    let Ok(data) = fs::metadata(file) else { return Ok(()) };
    let group = data.gid();
    let is_own = || {
        group == getegid().as_raw()
            || getgroups().is_ok_and(|own| own.iter().any(|own| own.as_raw() == group))
    };
    let mode = data.mode();
    if mode & 0o007 == 0 && (mode & 0o070 == 0 || is_own()) {
        return Ok(());
    }
    Err(Error::Keys(format!(
        "Other users can read the key file {}. Run: chmod 600 {}",
        file.display(),
        file.display()
    )))
}
