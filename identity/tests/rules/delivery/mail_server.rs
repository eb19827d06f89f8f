//! Failures of mail servers. Successful delivery, with certificates and a login, is covered by the
//! end-to-end tests.

use super::{deliver, fate, mail_server, only, waiting};
use crate::any_client;
use identity::{
    account::EmailAddress,
    dashboard,
    delivery::{MailRoute, Routes},
    password,
    testing::{Bench, EMAIL},
    users::details,
};
use std::sync::{Arc, Mutex};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpListener,
};

/// A fake mail server that gives the same answer to every line and records the lines.
pub(crate) async fn server(
    greeting: impl AsRef<[u8]> + Send + 'static,
    answer: &'static str,
) -> (u16, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let all = Arc::clone(&heard);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let mut stream = BufReader::new(stream);
            _ = stream.write_all(greeting.as_ref()).await;
            let mut line = Vec::new();
            while stream.read_until(b'\n', &mut line).await.is_ok_and(|length| length > 0) {
                all.lock().unwrap().push(String::from_utf8_lossy(&line).trim().to_owned());
                line.clear();
                _ = stream.write_all(answer.as_bytes()).await;
            }
        }
    });
    (port, heard)
}

/// A mail server without a login that gives one answer to `RCPT TO` and accepts everything else.
pub(crate) async fn strict_server(answer: &'static str) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let mut stream = BufReader::new(stream);
            _ = stream.write_all(b"220 hello\r\n").await;
            let (mut line, mut is_content) = (String::new(), false);
            while stream.read_line(&mut line).await.is_ok_and(|length| length > 0) {
                let reply = match line.get(..4).unwrap_or_default() {
                    _ if is_content && line != ".\r\n" => "",
                    "RCPT" => answer,
                    "DATA" => "354 go on\r\n",
                    _ => "250 well\r\n",
                };
                is_content = reply.starts_with("354") || is_content && line != ".\r\n";
                _ = stream.write_all(reply.as_bytes()).await;
                line.clear();
            }
        }
    });
    port
}

#[tokio::test]
async fn administrators_see_whose_address_refused_an_email_until_one_arrives() {
    let bench = Bench::new().await;
    let token = bench.administrator().await;
    let session = bench.session(&token).await;
    let administrator = session.administrator().unwrap();
    let refused = async || {
        let services = &bench.services;
        let figures = dashboard::figures(services, administrator).await.unwrap();
        let needed = dashboard::attention(services, administrator, &figures).await.unwrap();
        let found = details::details(services, administrator, session.account()).await;
        (found.unwrap().unwrap().mail_refused_at.is_some(), needed.mail_refused)
    };
    let tell = async |answer: &'static str| {
        bench.try_statement("DELETE FROM outbox").await.unwrap();
        bench.try_statement("DELETE FROM send_counts").await.unwrap();
        let (email, client) = (EmailAddress::parse(EMAIL).unwrap(), any_client());
        password::forgot(&bench.services, &email, &client).await.unwrap();
        let port = strict_server(answer).await;
        let routes = Routes { mail: MailRoute::plain(port), ..Routes::default() };
        deliver(&bench.services.with_routes(routes)).await;
    };
    let them = (session.account(), session.name.clone());
    assert_eq!(refused().await, (false, vec![]));
    tell("451 later\r\n").await;
    assert_eq!(refused().await, (false, vec![]));
    tell("550 no such user\r\n").await;
    assert_eq!(refused().await, (true, vec![them.clone()]));
    tell("250 well\r\n").await;
    assert_eq!(refused().await, (false, vec![]));
    // Postponed until it expires.
    tell("451 later\r\n").await;
    assert_eq!(refused().await, (false, vec![]));
    let port = strict_server("451 later\r\n").await;
    let routes = Routes { mail: MailRoute::plain(port), ..Routes::default() };
    let services = bench.services.with_routes(routes);
    while bench.column("outbox", "state").await == ["waiting"] {
        bench.clock.advance(60);
        deliver(&services).await;
    }
    assert_eq!(bench.column("outbox", "state").await, ["expired"]);
    assert_eq!(refused().await, (true, vec![them.clone()]));
    // Postponed until it expires, while no node is running.
    tell("250 well\r\n").await;
    tell("451 later\r\n").await;
    assert_eq!(refused().await, (false, vec![]));
    bench.clock.advance(24 * 60 * 60);
    assert_eq!(deliver(&bench.services).await, 0);
    assert_eq!(bench.column("outbox", "state").await, ["expired"]);
    assert_eq!(refused().await, (true, vec![them]));
}

/// State and problem of a mail after one attempt, and the lines that the server received.
async fn fares(
    scheme: &str,
    greeting: impl AsRef<[u8]> + Send + 'static,
    answer: &'static str,
) -> ((String, Option<String>), Vec<String>) {
    let (bench, (port, heard)) = (Bench::new().await, server(greeting, answer).await);
    bench.post_mail(EMAIL, "Your token was reset", 600).await;
    assert_eq!(deliver(&mail_server(&bench.services, scheme, port)).await, 1);
    assert!(only(&bench, "sealed").await.is_some());
    let heard = heard.lock().unwrap().clone();
    (fate(&bench).await, heard)
}

#[tokio::test]
async fn a_server_without_encryption_receives_neither_login_nor_mail() {
    let (fate, heard) =
        fares("smtp", "220 hello\r\n", "250-hello\r\n250 AUTH PLAIN LOGIN\r\n").await;
    assert_eq!(fate, waiting("insecure"));
    assert_eq!(heard.first().map(String::as_str), Some("EHLO latchkey.example.org"));
    let greets = |line: &String| line.starts_with("EHLO ") || line == "QUIT";
    assert!(heard.iter().all(greets), "{heard:?}");
}

#[tokio::test]
async fn a_server_that_greets_in_latin_1_is_read() {
    let answers = "250-hello\r\n250 AUTH PLAIN LOGIN\r\n";
    let (fate, heard) = fares("smtp", b"220 Gr\xfc\xdf Gott\r\n", answers).await;
    assert_eq!(fate, waiting("insecure"), "it offers no encryption");
    assert_eq!(heard.first().map(String::as_str), Some("EHLO latchkey.example.org"));
}

#[tokio::test]
async fn a_server_that_offers_starttls_and_fails_receives_nothing() {
    let promise = "250-hello\r\n250-AUTH PLAIN LOGIN\r\n250 STARTTLS\r\n";
    let (fate, heard) = fares("smtp", "220 hello\r\n", promise).await;
    assert_eq!(fate, waiting("insecure"));
    assert_eq!(heard[..2], ["EHLO latchkey.example.org", "STARTTLS"]);
    assert!(!heard.iter().any(|line| line.contains("AUTH") || line.contains("MAIL")), "{heard:?}");
}

#[tokio::test]
async fn a_server_that_does_not_start_with_tls_receives_nothing() {
    let (fate, heard) = fares("smtps", "220 hello\r\n", "250 hello\r\n").await;
    assert_eq!(fate, waiting("insecure"));
    assert!(!heard.iter().any(|line| line.contains("EHLO") || line.contains("MAIL")), "{heard:?}");
}

#[tokio::test]
async fn a_temporary_failure_is_retried() {
    for (greeting, answer, problem) in [
        ("421 busy\r\n", "", "unavailable"),
        ("554 not today\r\n", "", "unavailable"),
        ("\0\u{1}\r\n", "", "garbled"),
        ("220 hello\r\n", "421 busy\r\n", "unavailable"),
        ("220 hello\r\n", "nonsense\r\n", "garbled"),
        ("", "", "unreachable"),
        ("220 hello\r\n", "", "unreachable"),
    ] {
        let (fate, _) = fares("smtp", greeting, answer).await;
        assert_eq!(fate, waiting(problem), "{greeting:?} {answer:?}");
    }
}

#[tokio::test]
async fn an_unreachable_server_is_retried() {
    let bench = Bench::new().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    bench.post_mail(EMAIL, "Your token was reset", 600).await;
    assert_eq!(deliver(&mail_server(&bench.services, "smtp", port)).await, 1);
    assert_eq!(fate(&bench).await, waiting("unreachable"));
}
