use super::{PROGRAM, Server, in_folder, latchkey};
use std::{
    fs,
    os::unix::{
        fs::{PermissionsExt, chown},
        process::CommandExt,
    },
    path::Path,
    process::Command,
};

fn mode(file: &Path) -> u32 {
    fs::metadata(file).expect("a file").permissions().mode() & 0o777
}

#[test]
fn every_file_that_is_made_is_private_even_in_an_open_folder() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    fs::create_dir(&data).unwrap();
    fs::set_permissions(&data, fs::Permissions::from_mode(0o755)).unwrap();
    let mut server = Server::start(latchkey(folder.path(), &["serve"]));
    assert!(server.is_ready());
    let files: Vec<_> = fs::read_dir(&data).unwrap().map(|file| file.unwrap().path()).collect();
    assert!(files.len() >= 5, "the database, its journal, the lock and the keys: {files:?}");
    for file in files {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}

#[test]
fn a_database_that_others_could_read_becomes_private() {
    let folder = tempfile::tempdir().unwrap();
    assert!(latchkey(folder.path(), &["migrate"]).status().unwrap().success());
    let database = folder.path().join("data/latchkey.db");
    fs::set_permissions(&database, fs::Permissions::from_mode(0o644)).unwrap();
    assert!(latchkey(folder.path(), &["migrate"]).status().unwrap().success());
    assert_eq!(mode(&database), 0o600);
}

#[test]
fn a_data_folder_that_cannot_be_made_matters_only_if_it_is_used() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    let elsewhere = |command: &mut Command| {
        command.env("LATCHKEY_DATA", "file/data");
    };
    let mut command = latchkey(folder.path(), &["serve"]);
    elsewhere(&mut command);
    let problem = Server::start(command).problem();
    assert!(problem.contains("LATCHKEY_DATA"), "{problem}");
    let mut command = latchkey(folder.path(), &["serve"]);
    elsewhere(&mut command);
    command.env("LATCHKEY_DATABASE_URL", format!("sqlite://{}/a.db", folder.path().display()));
    command.env("LATCHKEY_KEY_FILE", folder.path().join("keys"));
    assert!(Server::start(command).is_ready());
}

#[test]
fn a_limit_on_the_size_of_files_is_an_error_and_not_the_end_of_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new("/bin/sh");
    command.args(["-c", "ulimit -f 16 && exec \"$0\" serve"]).arg(&*PROGRAM);
    let problem = Server::start(in_folder(command, folder.path())).problem();
    assert!(problem.contains("database"), "{problem}");
    assert!(!folder.path().join("data/keys").exists());
    assert!(Server::start(latchkey(folder.path(), &["serve"])).is_ready());
}

/// Only root can give files to another user.
#[test]
fn a_database_of_another_owner_that_can_be_written_is_used_with_a_warning() {
    const NOBODY: u32 = 65_534;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    assert!(latchkey(folder.path(), &["migrate"]).status().unwrap().success());
    let given = chown(folder.path(), Some(NOBODY), None).and(chown(&data, Some(NOBODY), None));
    if given.is_err() {
        return;
    }
    let database = data.join("latchkey.db");
    fs::set_permissions(&database, fs::Permissions::from_mode(0o666)).unwrap();
    let mut command = latchkey(folder.path(), &["serve"]);
    command.uid(NOBODY).gid(NOBODY);
    let mut server = Server::start(command);
    let is_ready = server.is_ready();
    server.0.kill().unwrap();
    let log = std::io::read_to_string(server.0.stderr.take().unwrap()).unwrap();
    assert!(is_ready && log.contains("other users can read the database"), "{log}");
    assert_eq!(mode(&database), 0o666);
}
