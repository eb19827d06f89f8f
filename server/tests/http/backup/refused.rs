//! What cannot be restored changes nothing.

use super::{backup, installation, names, problem};
use crate::start::{Server, latchkey};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// The files in the data folder with their content, without the empty lock file.
fn state(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let data = folder.join("data");
    let files = names(&data).into_iter().filter(|name| !name.ends_with(".lock"));
    files.map(|name| data.join(name)).map(|file| (file.clone(), fs::read(file).unwrap())).collect()
}

pub(super) fn refused(folder: &Path, file: &Path) -> String {
    let before = state(folder);
    let sentence = problem(&mut latchkey(folder, &["restore", file.to_str().unwrap()]));
    assert!(state(folder) == before, "something changed: {:?}", names(&folder.join("data")));
    sentence
}

#[test]
fn a_missing_damaged_or_foreign_file_is_refused() {
    let folder = installation();
    let good = backup(folder.path());
    let bad = folder.path().join("bad.db");
    let sentence = refused(folder.path(), &bad);
    assert!(sentence.contains("There is no file"), "{sentence}");
    fs::write(&bad, "x".repeat(5_000)).unwrap();
    let sentence = refused(folder.path(), &bad);
    assert!(sentence.contains("cannot be read as a SQLite database"), "{sentence}");
    let content = fs::read(good).unwrap();
    fs::write(&bad, &content[..content.len() / 2]).unwrap();
    let sentence = refused(folder.path(), &bad);
    assert!(sentence.contains("another backup"), "{sentence}");
    let mut flipped = content.clone();
    flipped[40_960..45_056].fill(0xA5);
    fs::write(&bad, flipped).unwrap();
    let sentence = refused(folder.path(), &bad);
    assert!(sentence.contains("another backup"), "{sentence}");
    // An empty file is an empty database.
    fs::write(&bad, "").unwrap();
    let sentence = refused(folder.path(), &bad);
    assert!(sentence.contains("is not one of Latchkey"), "{sentence}");
    let sentence = refused(folder.path(), &folder.path().join("data/latchkey.db"));
    assert!(sentence.contains("is the database itself"), "{sentence}");
}

#[test]
fn a_backup_of_another_installation_or_without_its_keys_is_refused() {
    let folder = installation();
    let other = installation_with_other_keys();
    let theirs = backup(other.path());
    let sentence = refused(folder.path(), &theirs);
    assert!(sentence.contains("is not the one that encrypted"), "{sentence}");
    fs::remove_file(other.path().join("data/keys")).unwrap();
    let sentence = refused(other.path(), &theirs);
    assert!(
        sentence.contains("is missing") && sentence.contains("LATCHKEY_KEY_FILE"),
        "{sentence}"
    );
}

fn installation_with_other_keys() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("backup")).unwrap();
    super::says(folder.path(), &["setup-code"]);
    folder
}

#[test]
fn nothing_is_restored_while_the_server_runs() {
    let folder = installation();
    let file = backup(folder.path());
    let mut server = Server::start(latchkey(folder.path(), &["serve"]));
    assert!(server.is_ready());
    for command in [vec!["restore", file.to_str().unwrap()], vec!["restored"]] {
        let sentence = problem(&mut latchkey(folder.path(), &command));
        assert!(sentence.contains("Another latchkey serve uses the database"), "{sentence}");
        assert!(sentence.contains("stop it"), "{sentence}");
    }
    server.stop();
}

#[test]
fn a_full_disk_during_a_restore_changes_nothing() {
    let folder = installation();
    let file = backup(folder.path());
    let before = state(folder.path());
    let mut command = std::process::Command::new("/bin/sh");
    command.args(["-c", "ulimit -f 200 && exec \"$0\" restore \"$1\""]).arg(&*super::PROGRAM);
    command.arg(file);
    let sentence = problem(&mut super::in_folder(command, folder.path()));
    assert!(sentence.contains("could not be replaced") && sentence.contains("space"), "{sentence}");
    assert!(state(folder.path()) == before);
}
