//! The key file, and whether it belongs to this database.

use super::ring::KeyRing;
use crate::{
    database::Database,
    entity::key_canary,
    error::Error,
    secret::{Sealed, random_bytes},
};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use sea_orm::{ActiveValue::Set, EntityTrait, sea_query::OnConflict};
use std::{fs, io::Write, path::Path};
use zeroize::Zeroizing;

/// Reads the ring from `file`, or creates one if neither the file nor any ciphertext exists, and
/// verifies with the canaries that it belongs to this database.
///
/// # Errors
/// A sentence that says what is wrong with the file and what to do.
pub(crate) async fn open(db: &Database, file: &Path, now: i64) -> Result<KeyRing, Error> {
    let canaries = key_canary::Entity::find().all(db.read()).await?;
    let shown = file.display();
    let ring = match fs::read_to_string(file) {
        Ok(text) => {
            check_mode(file)?;
            KeyRing::parse(&text).ok_or_else(|| {
                Error::Keys(format!(
                    "The key file {shown} is damaged. Restore it from your backup."
                ))
            })?
        }
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound && canaries.is_empty() => {
            create(file)?
        }
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {
            return Err(Error::Keys(format!(
                "The key file {shown} is missing, but the database contains secrets that were encrypted with it. Restore the file from your backup, or set LATCHKEY_KEY_FILE to its path."
            )));
        }
        Err(cause) => {
            return Err(Error::Keys(format!("The key file {shown} cannot be read: {cause}.")));
        }
    };
    for canary in &canaries {
        let opened =
            ring.open("key_canaries", "sealed", 0, &canary.key_id, &Sealed(canary.sealed.clone()));
        if !opened.is_ok_and(|text| [CANARY, UNBOUND].contains(&text.as_slice())) {
            return Err(Error::Keys(format!(
                "The key file {shown} is not the one that encrypted this database's secrets (key {}). Restore the correct file from your backup.",
                canary.key_id
            )));
        }
    }
    if !canaries.iter().any(|canary| canary.key_id == ring.active().id) {
        let id = ring.active().id.clone();
        let sealed = ring.seal("key_canaries", "sealed", 0, &id, CANARY)?.0;
        key_canary::Entity::insert(key_canary::ActiveModel {
            key_id: Set(id),
            sealed: Set(sealed),
            created_at: Set(now),
        })
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(db.write())
        .await?;
    }
    Ok(ring)
}

pub(super) const CANARY: &[u8] = b"latchkey, hashes bound";
/// What it said in versions that bound no hash to its account.
pub(super) const UNBOUND: &[u8] = b"latchkey";

fn create(file: &Path) -> Result<KeyRing, Error> {
    let failed = |cause: std::io::Error| {
        Error::Keys(format!("The key file {} cannot be created: {cause}.", file.display()))
    };
    let id: String = random_bytes::<4>().iter().map(|byte| format!("{byte:02x}")).collect();
    let line = Zeroizing::new(format!("{id}:{}\n", STANDARD_NO_PAD.encode(random_bytes::<32>())));
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut out = options.open(file).map_err(failed)?;
    out.write_all(line.as_bytes()).and_then(|()| out.sync_all()).map_err(failed)?;
    KeyRing::parse(&line).ok_or(Error::Unreadable("key file"))
}

#[cfg(unix)]
fn check_mode(file: &Path) -> Result<(), Error> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(file).map_or(0, |data| data.permissions().mode());
    if mode & 0o077 == 0 {
        return Ok(());
    }
    Err(Error::Keys(format!(
        "Other users can read the key file {}. Run: chmod 600 {}",
        file.display(),
        file.display()
    )))
}

#[cfg(not(unix))]
fn check_mode(_: &Path) -> Result<(), Error> {
    Ok(())
}
