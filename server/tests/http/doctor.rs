//! `latchkey doctor`, with a server and a proxy in front of it.

mod certificate;
mod mail;
mod proxy;

use crate::start::{Server, latchkey};
use proxy::Proxy;
use std::{
    fs,
    net::{SocketAddr, TcpListener},
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// A server in a new folder, behind a proxy that changes the head of each request.
struct Installation {
    folder: tempfile::TempDir,
    listen: SocketAddr,
    public: SocketAddr,
    trusted: &'static str,
}

impl Installation {
    fn behind(change: fn(String) -> String, trusted: &'static str) -> Self {
        let (listen, folder) = (free_address(), tempfile::tempdir().unwrap());
        let public = Proxy::start(listen, change);
        Self { folder, listen, public, trusted }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = latchkey(self.folder.path(), arguments);
        command.env("LATCHKEY_LISTEN", self.listen.to_string());
        command.env("LATCHKEY_PUBLIC_URL", format!("http://{}", self.public));
        command.env("LATCHKEY_TRUSTED_PROXIES", self.trusted);
        command
    }

    fn serve(&self) -> Server {
        let mut server = Server::start(self.command(&["serve"]));
        assert!(server.is_ready());
        server
    }

    /// The exit code, and the report.
    fn doctor(&self) -> (Option<i32>, String) {
        let output = self.command(&["doctor"]).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    }
}

fn line<'a>(report: &'a str, what: &str) -> &'a str {
    let found =
        report.lines().find(|line| line.get(6..).is_some_and(|rest| rest.starts_with(what)));
    found.unwrap_or_else(|| panic!("no line about {what}: {report}"))
}

fn unchanged(head: String) -> String {
    head
}

fn forwarded(head: String) -> String {
    head.replacen("\r\n", "\r\nX-Forwarded-For: 198.51.100.7\r\n", 1)
}

fn without_host(head: String) -> String {
    let lines = head.split("\r\n").map(|line| match line.to_ascii_lowercase() {
        lower if lower.starts_with("host:") => "Host: backend",
        _ => line,
    });
    lines.collect::<Vec<_>>().join("\r\n")
}

fn of_another_origin(head: String) -> String {
    head.replace(&head[origin(&head)], "https://backend")
}

/// Where the value of the Origin header is.
fn origin(head: &str) -> std::ops::Range<usize> {
    let start = head.find("origin: ").expect("an Origin header") + "origin: ".len();
    let length = head[start..].find("\r\n").expect("the end of a line");
    start..start + length
}

fn without_cookies(head: String) -> String {
    head.replace("\r\ncookie: ", "\r\nx-cookie: ")
}

/// As from a cache that another client has filled.
fn of_another_client(head: String) -> String {
    if head.contains("/healthz?") { head } else { head.replace("x-latchkey-self-test", "x-other") }
}

#[test]
fn a_right_installation_has_no_problems() {
    for (change, trusted) in [(unchanged as fn(String) -> String, ""), (forwarded, "127.0.0.1/32")]
    {
        let installation = Installation::behind(change, trusted);
        let _server = installation.serve();
        let (code, report) = installation.doctor();
        assert_eq!(code, Some(0), "{report}");
        for what in
            ["configuration", "keys", "database", "clock", "disk", "server", "public address"]
        {
            assert!(!line(&report, what).starts_with("FAIL"), "{report}");
        }
        assert!(line(&report, "mail").starts_with("warn"), "{report}");
        assert!(report.ends_with("No problems, 1 warning.\n"), "{report}");
        let arrived = if trusted.is_empty() { "127.0.0.1" } else { "198.51.100.7" };
        let address = line(&report, "public address");
        assert!(address.ends_with(&format!("that arrived is {arrived}")), "{report}");
    }
}

#[test]
fn a_proxy_that_is_set_up_wrong_is_found() {
    for (change, trusted, problem, remedy) in [
        (
            without_host as fn(String) -> String,
            "",
            "reaches the server with the Host header backend",
            "proxy_set_header Host $host;",
        ),
        (
            forwarded,
            "",
            "is forwarded by 127.0.0.1, which is not a trusted proxy",
            "Add 127.0.0.1/32 to LATCHKEY_TRUSTED_PROXIES.",
        ),
        (
            of_another_origin,
            "",
            "is forwarded with another Origin header, so every form is refused",
            "The proxy must pass on the Origin header as it is.",
        ),
        (
            without_cookies,
            "",
            "is forwarded without cookies, so nobody can sign in",
            "The proxy must pass on Cookie and Set-Cookie headers.",
        ),
        (
            of_another_client,
            "",
            "is answered from a cache, so users may be shown pages of others",
            "The proxy must not store what Latchkey answers.",
        ),
    ] {
        let installation = Installation::behind(change, trusted);
        let _server = installation.serve();
        let (code, report) = installation.doctor();
        assert_eq!(code, Some(1), "{report}");
        assert!(line(&report, "public address").starts_with("FAIL"), "{report}");
        assert!(report.contains(problem) && report.contains(remedy), "{report}");
    }
}

#[test]
fn what_is_not_this_installation_is_found() {
    let (installation, other) =
        (Installation::behind(unchanged, ""), Installation::behind(unchanged, ""));
    let _servers = [installation.serve(), other.serve()];
    let mut command = installation.command(&["doctor"]);
    command.env("LATCHKEY_PUBLIC_URL", format!("http://{}", other.public));
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let report = String::from_utf8(output.stdout).unwrap();
    assert!(report.contains("is answered by a Latchkey that has other keys"), "{report}");
}

#[test]
fn a_server_that_is_stopped_is_found_and_json_says_the_same() {
    let installation = Installation::behind(unchanged, "");
    installation.serve().stop();
    let (code, report) = installation.doctor();
    assert_eq!(code, Some(1));
    assert!(line(&report, "server").starts_with("FAIL"), "{report}");
    let output = installation.command(&["doctor", "--json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let server = report["findings"].as_array().unwrap().iter().find(|it| it["what"] == "server");
    assert_eq!(server.unwrap()["level"], "problem");
    let problem = String::from_utf8(output.stderr).unwrap();
    assert_eq!(problem, "latchkey: 2 problems, 1 warning.\n");
}

#[test]
fn a_foreign_key_file_and_a_missing_database_are_found() {
    let installation = Installation::behind(unchanged, "");
    let (_, report) = installation.doctor();
    assert!(line(&report, "database").starts_with("FAIL"), "{report}");
    installation.serve().stop();
    let keys = installation.folder.path().join("data/keys");
    let other = Installation::behind(unchanged, "");
    other.serve().stop();
    fs::copy(other.folder.path().join("data/keys"), keys).unwrap();
    let (code, report) = installation.doctor();
    assert_eq!(code, Some(1));
    assert!(report.contains("is not the one that encrypted"), "{report}");
}

#[test]
fn the_quick_check_asks_only_the_server() {
    let installation = Installation::behind(unchanged, "");
    let quick = || installation.command(&["doctor", "--quick"]).output().unwrap();
    let stopped = quick();
    assert_eq!(stopped.status.code(), Some(1));
    assert!(!Path::new(&installation.folder.path().join("data")).exists(), "nothing is made");
    let _server = installation.serve();
    let begun = Instant::now();
    let ready = quick();
    assert!(begun.elapsed() < Duration::from_secs(2));
    let report = String::from_utf8(ready.stdout).unwrap();
    assert_eq!(ready.status.code(), Some(0), "{report}");
    assert_eq!(report.lines().count(), 2, "{report}");
    assert!(report.contains("is ready"), "{report}");
}

#[test]
fn strangers_are_told_nothing() {
    let installation = Installation::behind(forwarded, "");
    let _server = installation.serve();
    for header in ["", "X-Latchkey-Self-Test: 1800000000.00\r\n", "X-Latchkey-Self-Test: x\r\n"] {
        let head = format!("GET /healthz HTTP/1.1\r\nHost: a\r\n{header}\r\n");
        let answer = proxy::answer(installation.listen, &head);
        assert!(answer.ends_with("\r\n\r\nok\n"), "{answer}");
    }
}
