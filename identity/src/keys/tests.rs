use super::{new_file, ring::KeyRing};
use crate::{error::Error, secret::Sealed};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use rustix::io::Errno;
use std::{
    fs,
    io::{self, Write},
    os::unix::fs::PermissionsExt,
    path::Path,
};

fn ring() -> KeyRing {
    KeyRing::parse(&format!("a1:{}\n", STANDARD_NO_PAD.encode([7; 32]))).unwrap()
}

#[test]
fn a_ciphertext_can_be_decrypted_only_in_its_place() {
    let ring = ring();
    let sealed = ring.seal("totps", "secret", 1, "1", b"text").unwrap();
    assert_eq!(ring.open("totps", "secret", 1, "1", &sealed).unwrap().as_slice(), b"text");
    assert!(ring.open("totps", "secret", 2, "1", &sealed).is_err());
    assert!(ring.open("totps", "secret", 1, "2", &sealed).is_err());
    assert!(ring.open("totps", "other", 1, "1", &sealed).is_err());
    assert!(ring.open("other", "secret", 1, "1", &sealed).is_err());
}

#[test]
fn a_changed_or_truncated_ciphertext_cannot_be_decrypted() {
    let ring = ring();
    let Sealed(sealed) = ring.seal("t", "c", 1, "1", b"text").unwrap();
    for end in 0..sealed.len() {
        assert!(ring.open("t", "c", 1, "1", &Sealed(sealed[..end].into())).is_err());
    }
    let flipped = sealed.replace("v1.a1.", "v1.a2.");
    let unknown = ring.open("t", "c", 1, "1", &Sealed(flipped));
    assert!(matches!(unknown, Err(Error::UnknownKey)), "another node may have this key");
    let cut = ring.open("t", "c", 1, "1", &Sealed(sealed[..20].into()));
    assert!(matches!(cut, Err(Error::Unsealable)));
}

#[test]
fn the_new_key_encrypts_and_the_old_one_still_decrypts() {
    let old = ring();
    let sealed = old.seal("t", "c", 1, "1", b"text").unwrap();
    let text =
        format!("a1:{}\nb2:{}\n", STANDARD_NO_PAD.encode([7; 32]), STANDARD_NO_PAD.encode([8; 32]));
    let both = KeyRing::parse(&text).unwrap();
    assert_eq!(both.open("t", "c", 1, "1", &sealed).unwrap().as_slice(), b"text");
    assert!(both.seal("t", "c", 1, "1", b"text").unwrap().0.starts_with("v1.b2."));
    assert_eq!(old.mac("x", b"y"), both.mac("x", b"y"));
}

#[test]
fn a_damaged_key_ring_is_refused() {
    let line = format!("a1:{}\n", STANDARD_NO_PAD.encode([7; 32]));
    for text in ["", "a1", "a1:short", ":AAAA", "a 1:AAAA", &format!("{line}{line}")] {
        assert!(KeyRing::parse(text).is_none(), "{text}");
    }
}

fn failing(cause: Errno) -> impl Fn(&Path, &Path) -> io::Result<()> {
    move |_, _| Err(cause.into())
}

#[test]
fn a_key_file_is_written_once_also_without_hard_links() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keys");
    for (line, cause) in [("first", Errno::PERM), ("second", Errno::OPNOTSUPP)] {
        new_file::write(&file, line, failing(cause)).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "first");
    }
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn no_key_file_is_written_if_it_cannot_be_named_for_another_reason() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keys");
    for cause in [Errno::NOSPC, Errno::IO, Errno::DQUOT, Errno::ACCESS, Errno::ROFS] {
        let failed = new_file::write(&file, "line", failing(cause)).unwrap_err();
        assert_eq!(Errno::from_io_error(&failed), Some(cause));
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn nothing_is_left_of_a_key_file_that_is_not_complete() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keys");
    let failed = new_file::create_whole(&file, |out| {
        out.write_all(b"a1:")?;
        Err(Errno::NOSPC.into())
    });
    assert!(failed.is_err() && !file.exists());
    // The file of another node is not removed.
    fs::write(&file, "theirs").unwrap();
    assert!(new_file::create_whole(&file, |_| Ok(())).is_err());
    assert_eq!(fs::read_to_string(&file).unwrap(), "theirs");
}
