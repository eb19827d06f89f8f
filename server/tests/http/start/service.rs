//! Running as a service: sockets, and what the service manager is told.

use super::{Server, latchkey};
use std::{
    io::{self, Write},
    os::unix::{
        fs::{FileTypeExt, MetadataExt},
        net::{UnixDatagram, UnixListener, UnixStream},
    },
    path::Path,
    time::Duration,
};

fn answer(socket: &Path, request: &str) -> String {
    let mut stream = UnixStream::connect(socket).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    io::read_to_string(stream).unwrap()
}

fn status(socket: &Path) -> String {
    let answer = answer(socket, "GET /readyz HTTP/1.0\r\n\r\n");
    answer.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn a_unix_socket_is_served_also_after_a_process_that_was_killed() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("http.sock");
    drop(UnixListener::bind(&socket).unwrap());
    let mut command = latchkey(folder.path(), &["serve"]);
    command.env("LATCHKEY_LISTEN", format!("127.0.0.1:0,unix:{}", socket.display()));
    let mut server = Server::start(command);
    assert!(server.is_ready());
    let file = socket.metadata().unwrap();
    assert!(file.file_type().is_socket());
    assert_eq!(file.mode() & 0o777, 0o660);
    assert_eq!(status(&socket), "HTTP/1.0 200 OK");
    server.stop();
}

#[test]
fn proxies_ask_on_a_socket_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("forward-auth.sock");
    let mut command = latchkey(folder.path(), &["serve"]);
    command.env("LATCHKEY_FORWARD_AUTH_LISTEN", format!("unix:{}", socket.display()));
    let mut server = Server::start(command);
    assert!(server.is_ready());
    let ask = |path: &str| {
        let headers =
            "X-Forwarded-Method: GET\r\nX-Forwarded-Host: wiki.example.org\r\nX-Forwarded-Uri: /";
        answer(&socket, &format!("GET {path} HTTP/1.0\r\n{headers}\r\n\r\n"))
    };
    let asked = ask("/forward-auth/proxy");
    assert!(asked.starts_with("HTTP/1.0 403 Forbidden\r\n"), "{asked}");
    assert!(asked.ends_with("\r\n\r\nThere is no gate for wiki.example.org.\n"), "{asked}");
    let page = ask("/sign-in");
    assert!(page.starts_with("HTTP/1.0 404 Not Found\r\n"), "{page}");
    server.stop();
    let mut command = latchkey(folder.path(), &["serve"]);
    command.env("LATCHKEY_FORWARD_AUTH_LISTEN", "0.0.0.0:0");
    let problem = Server::start(command).problem();
    assert!(problem.contains("set LATCHKEY_TRUSTED_PROXIES"), "{problem}");
}

#[test]
fn a_path_that_something_else_uses_is_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("notes");
    std::fs::write(&file, "mine").unwrap();
    let used = folder.path().join("used.sock");
    let _listener = UnixListener::bind(&used).unwrap();
    for path in [&file, &used] {
        let mut command = latchkey(folder.path(), &["serve"]);
        command.env("LATCHKEY_LISTEN", format!("unix:{}", path.display()));
        command.env("LATCHKEY_PUBLIC_URL", "http://localhost:3000");
        let problem = Server::start(command).problem();
        assert!(problem.contains(&format!("unix:{} cannot be used", path.display())), "{problem}");
    }
    assert_eq!(std::fs::read_to_string(file).unwrap(), "mine");
    UnixStream::connect(used).expect("the other program still uses it");
}

#[test]
fn the_service_manager_is_told_when_the_service_is_ready_alive_and_stopping() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notify");
    let manager = UnixDatagram::bind(&path).unwrap();
    manager.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let told = || {
        let mut text = [0; 1000];
        let length = manager.recv(&mut text).expect("a message");
        String::from_utf8_lossy(&text[..length]).into_owned()
    };
    let mut command = latchkey(folder.path(), &["serve"]);
    command.env("LATCHKEY_PUBLIC_URL", "https://id.example.org");
    command.env("NOTIFY_SOCKET", &path).env("WATCHDOG_USEC", "300000");
    let server = Server::start(command);
    assert_eq!(told(), "READY=1\nSTATUS=Serving https://id.example.org\n");
    assert_eq!(told(), "WATCHDOG=1\n");
    assert_eq!(told(), "WATCHDOG=1\n", "again and again");
    server.stop();
    let last = loop {
        let message = told();
        if message != "WATCHDOG=1\n" {
            break message;
        }
    };
    assert_eq!(last, "STOPPING=1\nSTATUS=Finishing the requests in progress\n");
}

#[test]
fn lines_for_the_journal_start_with_their_severity_and_have_no_time() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let file = std::fs::File::create(&log).unwrap();
    let meta = file.metadata().unwrap();
    let mut command = latchkey(folder.path(), &["serve"]);
    command.env("JOURNAL_STREAM", format!("{}:{}", meta.dev(), meta.ino()));
    command.env("LATCHKEY_LOG", "info");
    let mut server = Server::start_with_log(command, file);
    assert!(server.is_ready());
    server.stop();
    let log = std::fs::read_to_string(log).unwrap();
    assert!(log.lines().all(|line| line.starts_with('<')), "{log}");
    assert!(
        log.lines().any(|line| line.starts_with("<6>") && line.ends_with(": stopped")),
        "{log}"
    );
}
