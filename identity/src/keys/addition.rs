//! A key that is added to the key file.

use super::{
    belongs::CANARY,
    new_file::{create_whole, new_key},
    ring::KeyRing,
};
use crate::{
    error::Error,
    secret::{Sealed, hex, random_bytes},
};
use std::{
    fs::{self, File},
    io::{self, ErrorKind, Write},
    os::unix::fs::{MetadataExt, fchown},
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

/// The key file with one more key, next to the present one. Removed if it does not get its name.
pub(crate) struct Addition {
    pub(crate) id: String,
    ring: KeyRing,
    file: PathBuf,
    unfinished: PathBuf,
    /// Other commands wait until it is dropped.
    _turn: File,
}

impl Addition {
    /// Writes it completely, so that only its name is missing.
    ///
    /// # Errors
    /// A sentence that says what to do.
    pub(crate) fn write(file: &Path) -> Result<Self, Error> {
        write(file).map_err(|cause| unwritable(file, &cause))
    }

    /// Shows later whether the key file contains this key.
    pub(crate) fn canary(&self) -> Result<Sealed, Error> {
        self.ring.seal_canary(&self.id, CANARY)
    }

    /// Replaces the key file in one step.
    ///
    /// # Errors
    /// A sentence that says what to do. The key file is as it was.
    pub(crate) fn put_in_place(&self) -> Result<(), Error> {
        fs::rename(&self.unfinished, &self.file).map_err(|cause| unwritable(&self.file, &cause))?;
        // After a power failure it may be the one from before, which a node may have: the key does
        // not encrypt yet.
        File::open(folder_of(&self.file)).and_then(|folder| folder.sync_all()).ok();
        Ok(())
    }
}

impl Drop for Addition {
    fn drop(&mut self) {
        fs::remove_file(&self.unfinished).ok();
    }
}

fn write(file: &Path) -> io::Result<Addition> {
    // A symbolic link stays one.
    let file = fs::canonicalize(file)?;
    let turn = File::open(folder_of(&file))?;
    // Some network file systems have no locks for folders.
    turn.lock().ok();
    let before = Zeroizing::new(fs::read_to_string(&file)?);
    let (id, line) = new_key();
    let text = Zeroizing::new(format!("{}\n{}", before.trim_end(), *line));
    let ring = KeyRing::parse(&text).ok_or(ErrorKind::InvalidData)?;
    let unfinished = folder_of(&file).join(format!(".keys.{}", hex(&random_bytes::<8>())));
    create_whole(&unfinished, |out| {
        out.write_all(text.as_bytes())?;
        keep_access(&file, out)?;
        out.sync_all()
    })?;
    Ok(Addition { id, ring, file, unfinished, _turn: turn })
}

/// The server must be able to read it as before.
fn keep_access(before: &Path, new: &File) -> io::Result<()> {
    let (before, own) = (fs::metadata(before)?, new.metadata()?);
    if (before.uid(), before.gid()) != (own.uid(), own.gid()) {
        fchown(new, Some(before.uid()), Some(before.gid()))?;
    }
    new.set_permissions(before.permissions())
}

fn folder_of(file: &Path) -> &Path {
    file.parent().unwrap_or(file)
}

fn unwritable(file: &Path, cause: &io::Error) -> Error {
    Error::Keys(format!(
        "The key file {} cannot be changed: {cause}. If it is read-only here, such as a credential of systemd or a mounted secret, run this command with LATCHKEY_KEY_FILE set to a copy in a folder that you can write, and put the copy where the file comes from.",
        file.display()
    ))
}
