//! The key file of a new installation.

use super::ring::KeyRing;
use crate::{
    error::Error,
    secret::{hex, random_bytes},
};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use rustix::io::Errno;
use std::{
    fs::{self, File},
    io::{self, ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};
use zeroize::Zeroizing;

/// Creates the file with one random key, or reads the one that another node created first.
pub(super) fn create(file: &Path) -> Result<KeyRing, Error> {
    let (_, line) = new_key();
    let written = write(file, &line, |from, to| fs::hard_link(from, to));
    let text = written.and_then(|()| fs::read_to_string(file).map(Zeroizing::new));
    let text = text.map_err(|cause| {
        Error::Keys(format!("The key file {} cannot be created: {cause}.", file.display()))
    })?;
    KeyRing::parse(&text).ok_or(Error::Unreadable("key file"))
}

/// The id of a random key, and its line.
pub(super) fn new_key() -> (String, Zeroizing<String>) {
    let id = hex(&random_bytes::<4>());
    let key = Zeroizing::new(random_bytes::<32>());
    let line = Zeroizing::new(format!("{id}:{}\n", STANDARD_NO_PAD.encode(key.as_slice())));
    (id, line)
}

/// The file gets its name when it is complete and stored, unless there is one of that name. On a file
/// system that has no hard links, it is written under its name.
pub(super) fn write(
    file: &Path,
    line: &str,
    hard_link: impl Fn(&Path, &Path) -> io::Result<()>,
) -> io::Result<()> {
    let folder = match file.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    fs::create_dir_all(folder)?;
    let unfinished = folder.join(format!(".keys.{}", hex(&random_bytes::<8>())));
    let written = fill(&unfinished, line).and_then(|()| match hard_link(&unfinished, file) {
        Err(cause) if is_unsupported(&cause) => fill(file, line),
        linked => linked,
    });
    let removed = match fs::remove_file(&unfinished) {
        Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed,
    };
    match written {
        Err(cause) if cause.kind() == ErrorKind::AlreadyExists => Ok(()),
        written => written.and(removed),
    }?;
    File::open(folder)?.sync_all()
}

/// Whether this file system has no hard links. FAT and some network file systems say so with EPERM,
/// and overlays of several file systems with EXDEV.
fn is_unsupported(cause: &io::Error) -> bool {
    let unsupported = [Errno::PERM, Errno::NOTSUP, Errno::OPNOTSUPP, Errno::NOSYS, Errno::XDEV];
    Errno::from_io_error(cause).is_some_and(|cause| unsupported.contains(&cause))
}

fn fill(file: &Path, line: &str) -> io::Result<()> {
    create_whole(file, |out| {
        out.write_all(line.as_bytes())?;
        out.sync_all()
    })
}

/// Creates a file, or none if `write` fails: the next start must not find a part of a key.
pub(super) fn create_whole(
    file: &Path,
    write: impl FnOnce(&mut File) -> io::Result<()>,
) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    let mut out = options.write(true).create_new(true).mode(0o600).open(file)?;
    let written = write(&mut out);
    if written.is_err() {
        _ = fs::remove_file(file);
    }
    written
}
