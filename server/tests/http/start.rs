//! Starting the server: what must be there, and what it leaves on the disk.

use crate::test_app::build_in;
use std::{
    fs,
    io::{BufRead, BufReader},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::LazyLock,
};

/// The executable as it is installed, next to its site.
static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("installed");
    build_in(&folder);
    let program = folder.join("latchkey");
    fs::remove_file(&program).ok();
    fs::hard_link(env!("CARGO_BIN_EXE_latchkey"), &program).expect("a link");
    program
});

fn latchkey(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(&*PROGRAM);
    command.args(arguments);
    in_folder(command, folder)
}

fn in_folder(mut command: Command, folder: &Path) -> Command {
    command.current_dir(folder).env_clear();
    command.env("LATCHKEY_LOG", "warn").env("LATCHKEY_LISTEN", "127.0.0.1:0");
    command
}

/// Ends with the test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

impl Server {
    fn start(mut command: Command) -> Self {
        let server = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        Self(server.spawn().expect("a process"))
    }

    /// The first line of the output: that it is ready, if it is.
    fn first_line(&mut self) -> String {
        let mut line = String::new();
        let output = self.0.stdout.as_mut().expect("an output");
        BufReader::new(output).read_line(&mut line).expect("a line");
        line
    }

    fn is_ready(&mut self) -> bool {
        self.first_line().starts_with("Latchkey is ready at ")
    }

    /// Waits until the process exits, and returns what it printed.
    fn problem(mut self) -> String {
        let output = self.0.stderr.take().expect("an output");
        let text = std::io::read_to_string(output).expect("a text");
        assert_eq!(self.0.wait().expect("an end").code(), Some(1), "{text}");
        assert_eq!(text.trim_end().lines().count(), 1, "{text}");
        text
    }
}

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
fn a_second_server_on_the_same_sqlite_database_is_refused_and_commands_work() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = Server::start(latchkey(folder.path(), &["serve"]));
    assert!(first.is_ready());
    let problem = Server::start(latchkey(folder.path(), &["serve"])).problem();
    assert!(problem.contains("Another latchkey serve uses the database"), "{problem}");
    let code = latchkey(folder.path(), &["setup-code"]).output().unwrap();
    assert!(code.status.success(), "{}", String::from_utf8_lossy(&code.stderr));
    drop(first);
    assert!(Server::start(latchkey(folder.path(), &["serve"])).is_ready());
}

#[test]
fn of_two_first_starts_at_once_one_serves() {
    for _ in 0..3 {
        let folder = tempfile::tempdir().unwrap();
        let start = || Server::start(latchkey(folder.path(), &["serve"]));
        let mut both = [start(), start()];
        let ready = both.each_mut().map(Server::is_ready);
        assert_eq!(ready.iter().filter(|ready| **ready).count(), 1);
    }
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
