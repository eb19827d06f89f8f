//! What is found about the mail server.

use super::{Installation, line, unchanged};
use std::{
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener},
    sync::mpsc::{Receiver, channel},
    thread,
};

/// A mail server without encryption, and the lines that it is sent.
fn without_encryption() -> (SocketAddr, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (address, (heard, lines)) = (listener.local_addr().unwrap(), channel());
    thread::spawn(move || {
        for client in listener.incoming() {
            let mut client = client.unwrap();
            client.write_all(b"220 mail.example.org\r\n").unwrap();
            for line in BufReader::new(client.try_clone().unwrap()).lines() {
                let Ok(line) = line else { break };
                heard.send(line).ok();
                client.write_all(b"250 mail.example.org\r\n").ok();
            }
        }
    });
    (address, lines)
}

fn report(url: &str) -> String {
    let installation = Installation::behind(unchanged, "");
    let _server = installation.serve();
    let mut command = installation.command(&["doctor"]);
    command.env("LATCHKEY_SMTP_URL", url).env("LATCHKEY_MAIL_FROM", "id@example.org");
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_mail_server_that_does_not_answer_or_encrypt_is_found_and_is_sent_nothing() {
    let found = report(&format!("smtp://id:hunter2@{}", super::free_address()));
    assert_eq!(line(&found, "mail"), "FAIL  mail            127.0.0.1 does not answer");
    let (address, lines) = without_encryption();
    let found = report(&format!("smtp://id:hunter2@{address}"));
    let problem =
        "FAIL  mail            127.0.0.1 offers no encryption, or its certificate is not trusted";
    assert_eq!(line(&found, "mail"), problem);
    let heard: Vec<String> = lines.try_iter().collect();
    assert!(heard.iter().all(|line| line.starts_with("EHLO") || line == "QUIT"), "{heard:?}");
    assert!(!found.contains("hunter2"), "{found}");
}
