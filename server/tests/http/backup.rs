//! `latchkey backup`, `restore`, `restored` and `audit`, with the real executable.

mod audit;
mod changed;
mod documented;
mod killed;
mod refused;
mod restore;

use crate::start::{PROGRAM, Server, in_folder, latchkey};
use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt, chown},
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
};
use tempfile::TempDir;

const ADMINISTRATOR: &str = "maya.lindqvist@halden.example";

/// The data of the demo, made once, as a backup and its keys.
static DEMO: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("backup")).unwrap();
    says(folder.path(), &["seed-demo"]);
    let made = backup(folder.path());
    for journal in ["data/latchkey.db-wal", "data/latchkey.db-shm"] {
        fs::remove_file(folder.path().join(journal)).ok();
    }
    fs::rename(made, folder.path().join("data/latchkey.db")).unwrap();
    folder
});

/// A folder with an installation in `data`, and the empty folder `backup`.
fn installation() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("backup")).unwrap();
    copy_folder(&DEMO.path().join("data"), &folder.path().join("data"));
    folder
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for file in fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

/// What a command that succeeds prints.
fn says(folder: &Path, arguments: &[&str]) -> String {
    let output = latchkey(folder, arguments).output().unwrap();
    let problem = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && problem.is_empty(), "{arguments:?}: {problem}");
    String::from_utf8(output.stdout).unwrap()
}

/// The one sentence of a command that fails.
fn problem(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let problem = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{problem}");
    assert_eq!(problem.trim_end().lines().count(), 1, "{problem}");
    assert!(output.stdout.is_empty());
    problem
}

/// Makes a backup and returns its path.
fn backup(folder: &Path) -> PathBuf {
    let output = says(folder, &["backup", "backup"]);
    let name = output.strip_prefix("Wrote ").and_then(|rest| rest.split(": ").next()).unwrap();
    folder.join(name)
}

fn names(folder: &Path) -> Vec<String> {
    let files = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_backup_is_made_while_the_server_runs_and_old_ones_are_deleted() {
    let folder = installation();
    let target = folder.path().join("backup");
    let old = ["latchkey-2020-01-01T000000Z.db", "latchkey-2021-01-01T000000Z.db"];
    let unfinished = "latchkey-2022-01-01T000000Z.db.unfinished";
    for name in [old[0], old[1], unfinished, "other.db"] {
        fs::write(target.join(name), "").unwrap();
    }
    let mut server = Server::start(latchkey(folder.path(), &["serve"]));
    assert!(server.is_ready());
    let output = says(folder.path(), &["backup", "--keep", "2", "backup"]);
    let lines: Vec<&str> = output.lines().collect();
    assert!(lines[0].contains(" MB, integrity check passed, "), "{output}");
    assert!(lines[0].contains(" migrations, ") && lines[0].ends_with(" events."), "{output}");
    assert_eq!(
        lines[1..],
        ["The backup does not include the key file. Keep a copy of ./data/keys somewhere else."]
    );
    let [kept, new, other] = &names(&target)[..] else { panic!("{:?}", names(&target)) };
    assert_eq!((kept.as_str(), other.as_str()), (old[1], "other.db"));
    let mode = fs::metadata(target.join(new)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    server.stop();
}

#[test]
fn a_full_disk_leaves_no_backup() {
    let folder = installation();
    let mut command = Command::new("/bin/sh");
    command.args(["-c", "ulimit -f 200 && exec \"$0\" backup backup"]).arg(&*PROGRAM);
    let problem = problem(&mut in_folder(command, folder.path()));
    assert!(problem.contains("could not be written") && problem.contains("space"), "{problem}");
    assert_eq!(names(&folder.path().join("backup")), Vec::<String>::new());
}

#[test]
fn a_wrong_path_key_file_or_database_gives_a_sentence_and_no_backup() {
    let folder = installation();
    let other = tempfile::tempdir().unwrap();
    says(other.path(), &["migrate"]);
    says(other.path(), &["setup-code"]);
    let backup = |target: &str| latchkey(folder.path(), &["backup", target]);
    let sentence = problem(&mut backup("nowhere"));
    assert!(sentence.contains("There is no folder nowhere"), "{sentence}");
    let sentence = problem(backup("backup").env("LATCHKEY_DATA", "elsewhere"));
    assert!(sentence.contains("There is no database"), "{sentence}");
    let sentence =
        problem(backup("backup").env("LATCHKEY_KEY_FILE", other.path().join("data/keys")));
    assert!(sentence.contains("is not the one that encrypted"), "{sentence}");
    let postgres = "postgres://latchkey:hunter2@localhost/latchkey";
    let sentence = problem(backup("backup").env("LATCHKEY_DATABASE_URL", postgres));
    assert!(sentence.contains("pg_dump --format=custom --host=localhost"), "{sentence}");
    assert!(!sentence.contains("hunter2"), "{sentence}");
    assert!(names(&folder.path().join("backup")).is_empty());
    let usage = latchkey(folder.path(), &["backup", "--keep", "0", "backup"]).output().unwrap();
    assert_eq!(usage.status.code(), Some(2));
}

/// Only root can give files to another user.
#[test]
fn a_command_that_root_runs_leaves_no_files_of_root() {
    const NOBODY: u32 = 65_534;
    let folder = installation();
    let data = folder.path().join("data");
    let all = names(&data).into_iter().map(|name| data.join(name));
    for path in all.chain([folder.path().to_owned(), data.clone(), folder.path().join("backup")]) {
        if chown(path, Some(NOBODY), Some(NOBODY)).is_err() {
            return;
        }
    }
    let file = backup(folder.path());
    says(folder.path(), &["restore", file.to_str().unwrap()]);
    for path in names(&data).into_iter().map(|name| data.join(name)).chain([file]) {
        assert_eq!(fs::metadata(&path).unwrap().uid(), NOBODY, "{}", path.display());
    }
}
