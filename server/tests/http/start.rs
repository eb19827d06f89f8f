//! Starting the server: what must be there, and what it leaves on the disk.

mod files;
mod once;
mod service;

use crate::test_app::build_in;
use rustix::process::{Pid, Signal, kill_process};
use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::LazyLock,
};

/// The executable as it is installed, next to its site.
pub(crate) static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("installed");
    build_in(&folder);
    let program = folder.join("latchkey");
    fs::remove_file(&program).ok();
    fs::hard_link(env!("CARGO_BIN_EXE_latchkey"), &program).expect("a link");
    program
});

pub(crate) fn latchkey(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(&*PROGRAM);
    command.args(arguments);
    in_folder(command, folder)
}

pub(crate) fn in_folder(mut command: Command, folder: &Path) -> Command {
    command.current_dir(folder).env_clear();
    command.env("LATCHKEY_LOG", "warn").env("LATCHKEY_LISTEN", "127.0.0.1:0");
    command
}

/// Ends with the test.
pub(crate) struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

impl Server {
    pub(crate) fn start(command: Command) -> Self {
        Self::start_with_log(command, Stdio::piped())
    }

    pub(crate) fn start_with_log(mut command: Command, log: impl Into<Stdio>) -> Self {
        let server = command.stdout(Stdio::piped()).stderr(log);
        Self(server.spawn().expect("a process"))
    }

    /// The first line of the output: that it is ready, if it is.
    fn first_line(&mut self) -> String {
        let mut line = String::new();
        let output = self.0.stdout.as_mut().expect("an output");
        BufReader::new(output).read_line(&mut line).expect("a line");
        line
    }

    pub(crate) fn is_ready(&mut self) -> bool {
        self.first_line().starts_with("Latchkey is ready at ")
    }

    /// Stops it as the operator does.
    pub(crate) fn stop(mut self) {
        let process = Pid::from_child(&self.0);
        kill_process(process, Signal::TERM).expect("a running process");
        assert!(self.0.wait().expect("an end").success());
    }

    /// Waits until the process exits, and returns what it printed.
    pub(crate) fn problem(mut self) -> String {
        let output = self.0.stderr.take().expect("an output");
        let text = std::io::read_to_string(output).expect("a text");
        assert_eq!(self.0.wait().expect("an end").code(), Some(1), "{text}");
        assert_eq!(text.trim_end().lines().count(), 1, "{text}");
        text
    }
}

#[test]
fn requests_are_answered_while_the_log_cannot_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut command = latchkey(folder.path(), &["serve"]);
    command.env("LATCHKEY_LOG", "info").env("LATCHKEY_LISTEN", free.to_string());
    let mut server = Server::start(command);
    assert!(server.is_ready());
    drop(server.0.stderr.take());
    for _ in 0..2 {
        let mut stream = TcpStream::connect(free).unwrap();
        let request = format!(
            "GET /sign-in HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\n\r\n",
            free.port()
        );
        stream.write_all(request.as_bytes()).unwrap();
        let answer = std::io::read_to_string(stream).unwrap();
        assert!(answer.starts_with("HTTP/1.1 "), "{answer}");
    }
}
