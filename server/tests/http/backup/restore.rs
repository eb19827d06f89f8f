//! Restoring a backup.

use super::{ADMINISTRATOR, backup, installation, names, problem, says};
use crate::start::{Server, latchkey};
use std::{
    fs,
    path::{Path, PathBuf},
};

fn restore(folder: &Path, file: &Path) -> String {
    says(folder, &["restore", file.to_str().unwrap()])
}

/// A backup, and a server that has recorded one event since.
fn backup_and_server(folder: &Path) -> (PathBuf, Server) {
    let file = backup(folder);
    says(folder, &["recover-admin", ADMINISTRATOR]);
    let mut server = Server::start(latchkey(folder, &["serve"]));
    assert!(server.is_ready());
    (file, server)
}

#[test]
fn a_backup_replaces_the_database_which_is_kept() {
    let folder = installation();
    let folder = folder.path();
    let (file, server) = backup_and_server(folder);
    // A server that was killed leaves its journal.
    drop(server);
    assert!(folder.join("data/latchkey.db-wal").exists());
    let output = restore(folder, &file);
    let lines: Vec<&str> = output.lines().collect();
    assert_eq!(lines[0], "The previous database was saved as latchkey.db.before-restore.");
    assert!(lines[1].contains(" accounts: all sessions, trusted browsers, links and queued messages have ended. App codes from before "), "{output}");
    assert!(lines[2].ends_with(" recovery codes are void, because the backup may bring back used ones. Their owners will be notified by email."), "{output}");
    assert_eq!(lines[3], "1 event is lost.");
    assert!(
        lines[4].starts_with("Check passwords, roles and deactivated accounts: they are as of ")
    );
    assert_eq!(lines.len(), 5);
    let files = names(&folder.join("data")).into_iter();
    let files: Vec<String> = files.filter(|name| name.starts_with("latchkey.db")).collect();
    assert_eq!(files, ["latchkey.db", "latchkey.db.before-restore", "latchkey.db.lock"]);
    assert!(says(folder, &["audit", "verify"]).starts_with("The audit log is intact: "));
    // The previous database is complete, and another restore does not overwrite it.
    let previous = folder.join("data/latchkey.db.before-restore");
    let output = restore(folder, &previous);
    assert!(output.starts_with("The previous database was saved as latchkey.db.before-restore.2."));
    let recovered = format!("{ADMINISTRATOR} does not use two-factor authentication");
    let again = problem(&mut latchkey(folder, &["recover-admin", ADMINISTRATOR]));
    assert!(again.contains(&recovered), "{again}");
    let mut server = Server::start(latchkey(folder, &["serve"]));
    assert!(server.is_ready());
    server.stop();
}

#[test]
fn a_backup_can_be_restored_on_a_new_machine_and_recovery_codes_can_be_kept() {
    let old = installation();
    let file = backup(old.path());
    let new = tempfile::tempdir().unwrap();
    fs::create_dir(new.path().join("data")).unwrap();
    fs::copy(old.path().join("data/keys"), new.path().join("data/keys")).unwrap();
    let file = file.to_str().unwrap();
    let output = says(new.path(), &["restore", "--keep-recovery-codes", file]);
    assert!(!output.contains("previous database") && !output.contains("lost"), "{output}");
    assert!(output.contains("\nRecovery codes were kept: "), "{output}");
}

#[test]
fn a_file_that_was_copied_into_place_is_not_served_before_latchkey_restored() {
    let folder = installation();
    let folder = folder.path();
    let (file, server) = backup_and_server(folder);
    server.stop();
    fs::copy(&file, folder.join("data/latchkey.db")).unwrap();
    let refused = Server::start(latchkey(folder, &["serve"])).problem();
    assert!(refused.contains("The database ends at event "), "{refused}");
    assert!(refused.contains("run `latchkey restored`"), "{refused}");
    let output = says(folder, &["restored"]);
    assert!(output.contains("\n1 event is lost.\n"), "{output}");
    assert!(Server::start(latchkey(folder, &["serve"])).is_ready());
}

#[test]
fn a_new_database_beside_the_keys_of_an_old_one_is_served() {
    let folder = installation();
    let folder = folder.path();
    let mut server = Server::start(latchkey(folder, &["serve"]));
    assert!(server.is_ready());
    server.stop();
    fs::remove_file(folder.join("data/latchkey.db")).unwrap();
    for _ in 0..2 {
        let mut server = Server::start(latchkey(folder, &["serve"]));
        assert!(server.is_ready());
        server.stop();
    }
}
