//! Certificates that end soon, of servers that OpenSSL plays.

use super::{Installation, line, unchanged};
use std::{
    fs,
    io::{self, BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
};

const CONFIGURATION: &str = "[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[server]
basicConstraints = critical, CA:FALSE
subjectAltName = DNS:localhost, IP:127.0.0.1
";

fn openssl(folder: &Path, arguments: &str) {
    let arguments = arguments.split_whitespace();
    let output = Command::new("openssl").args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// An authority, and a certificate of a server that ends after these days.
fn certify(folder: &Path, days: u32) {
    fs::write(folder.join("cnf"), CONFIGURATION).unwrap();
    let new = "req -x509 -config cnf -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    let authority = "-extensions authority -subj /CN=authority -keyout ca.key -out ca.pem";
    openssl(folder, &format!("{new} -days 3650 {authority}"));
    let server =
        "-extensions server -subj /CN=server -CA ca.pem -CAkey ca.key -keyout key -out pem";
    openssl(folder, &format!("{new} -days {days} {server}"));
}

/// Ends with the test.
struct Peer(Child);

impl Drop for Peer {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

impl Peer {
    /// A server that sends this to its only client, or files if `more` says so.
    fn start(folder: &Path, port: u16, more: &[&str], says: &str) -> Self {
        let mut command = Command::new("openssl");
        let port = port.to_string();
        command.args(["s_server", "-cert", "pem", "-key", "key", "-accept", &port]);
        command.args(more).current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut peer = Self(command.stderr(Stdio::null()).spawn().unwrap());
        let mut output = BufReader::new(peer.0.stdout.take().unwrap());
        let mut line = String::new();
        while line.trim_end() != "ACCEPT" {
            line.clear();
            assert_ne!(output.read_line(&mut line).unwrap(), 0, "OpenSSL does not listen");
        }
        thread::spawn(move || io::copy(&mut output, &mut io::sink()));
        peer.0.stdin.as_mut().unwrap().write_all(says.as_bytes()).unwrap();
        peer
    }
}

fn report(folder: &Path, variables: &[(&str, String)]) -> String {
    let installation = Installation::behind(unchanged, "");
    let _server = installation.serve();
    let mut command = installation.command(&["doctor"]);
    command.env("SSL_CERT_FILE", folder.join("ca.pem")).envs(variables.iter().cloned());
    String::from_utf8(command.output().unwrap().stdout).unwrap()
}

#[test]
fn a_certificate_of_the_mail_server_that_ends_soon_is_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    for (days, said) in [
        (
            5,
            "warn  mail            127.0.0.1 accepts our connection, but its certificate expires in 5 days",
        ),
        (30, "ok    mail            127.0.0.1 accepts our connection"),
    ] {
        certify(folder.path(), days);
        let port = super::free_address().port();
        let says = "220 mail.example.org\r\n250 mail.example.org\r\n221 bye\r\n";
        let _peer = Peer::start(folder.path(), port, &[], says);
        let variables = [
            ("LATCHKEY_SMTP_URL", format!("smtps://127.0.0.1:{port}")),
            ("LATCHKEY_MAIL_FROM", "id@example.org".to_owned()),
        ];
        let found = report(folder.path(), &variables);
        assert_eq!(line(&found, "mail"), said);
    }
}

#[test]
fn a_certificate_of_the_public_address_that_is_not_trusted_is_a_problem() {
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    certify(folder.path(), 30);
    certify(other.path(), 30);
    let port = super::free_address().port();
    let url = format!("https://localhost:{port}");
    let _peer = Peer::start(folder.path(), port, &["-HTTP"], "");
    let found = report(other.path(), &[("LATCHKEY_PUBLIC_URL", url.clone())]);
    let said = format!("FAIL  public address  {url} has a certificate that is not trusted");
    assert_eq!(line(&found, "public address"), said);
}

#[test]
fn a_certificate_of_the_public_address_that_ends_soon_is_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    for days in [1, 13, 15] {
        certify(folder.path(), days);
        let port = super::free_address().port();
        let url = format!("https://localhost:{port}");
        let body = format!(
            r#"{{"client":"127.0.0.1","host":"localhost:{port}","peer":"127.0.0.1","is_forwarded":false,"is_trusted":false}}"#
        );
        let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        fs::write(folder.path().join("healthz"), answer).unwrap();
        let _peer = Peer::start(folder.path(), port, &["-HTTP"], "");
        let found = report(folder.path(), &[("LATCHKEY_PUBLIC_URL", url.clone())]);
        let said = match days {
            1 => format!(
                "warn  public address  {url} is answered, but its certificate expires in 1 day"
            ),
            13 => format!(
                "warn  public address  {url} is answered, but its certificate expires in 13 days"
            ),
            _ => format!(
                "ok    public address  {url} is answered; the client address that arrived is 127.0.0.1"
            ),
        };
        assert_eq!(line(&found, "public address"), said);
    }
}
