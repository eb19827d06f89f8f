//! Mail servers, and attackers in between, that offer no encryption or break it off.

use super::{deliver, fate, mail_server, only, waiting};
use base64::{Engine, engine::general_purpose::STANDARD};
use identity::{
    delivery::{MailRoute, Routes},
    services::Services,
    testing::{Bench, EMAIL},
};
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use std::sync::{Arc, Mutex};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpListener,
};
use tokio_rustls::TlsAcceptor;

/// A server that takes the login and the email of any client that sends them, and answers `STARTTLS`
/// as `starttls` says. It records what it gets.
async fn greedy_server(offers: &'static str, starttls: &'static str) -> (u16, Arc<Mutex<Vec<u8>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let all = Arc::clone(&heard);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let mut stream = BufReader::new(stream);
            _ = stream.write_all(b"220 hello\r\n").await;
            let (mut line, mut is_content) = (Vec::new(), false);
            while stream.read_until(b'\n', &mut line).await.is_ok_and(|length| length > 0) {
                all.lock().unwrap().extend_from_slice(&line);
                let reply = match line.get(..4).unwrap_or_default() {
                    _ if is_content && line != b".\r\n" => "",
                    b"EHLO" | b"HELO" => offers,
                    b"STAR" => starttls,
                    b"AUTH" => "235 welcome\r\n",
                    b"DATA" => "354 go on\r\n",
                    _ => "250 well\r\n",
                };
                is_content = reply.starts_with("354") || is_content && line != b".\r\n";
                _ = stream.write_all(reply.as_bytes()).await;
                line.clear();
            }
            all.lock().unwrap().extend_from_slice(&line);
        }
    });
    (port, heard)
}

/// What the greedy server got of an email, as text.
async fn given(services: &Services, bench: &Bench, heard: &Mutex<Vec<u8>>) -> String {
    bench.post_mail(EMAIL, "Your token was reset", 600).await;
    assert_eq!(deliver(services).await, 1);
    String::from_utf8_lossy(&heard.lock().unwrap()).into_owned()
}

#[tokio::test]
async fn a_server_or_an_attacker_without_starttls_never_gets_the_login_or_the_email() {
    const WITHOUT: &str = "250-hello\r\n250-AUTH PLAIN LOGIN\r\n250 SMTPUTF8\r\n";
    const WITH: &str = "250-hello\r\n250-AUTH PLAIN LOGIN\r\n250 STARTTLS\r\n";
    for (offers, starttls) in [
        (WITHOUT, "220 begin\r\n"),
        ("250 hello\r\n", "502 unknown\r\n"),
        ("250-hello\r\n250 XXXXXXXA\r\n", "502 unknown\r\n"),
        ("502 unknown\r\n", "502 unknown\r\n"),
        (WITH, "454 not now\r\n"),
        (WITH, "502 unknown\r\n"),
        (WITH, "250 well\r\n"),
        (WITH, "220 begin\r\n"),
        // Answers in plain text, for the client to find after the handshake.
        (WITH, "220 begin\r\n250-hello\r\n250 AUTH PLAIN LOGIN\r\n235 welcome\r\n250 well\r\n"),
    ] {
        let (bench, (port, heard)) = (Bench::new().await, greedy_server(offers, starttls).await);
        let given = given(&mail_server(&bench.services, "smtp", port), &bench, &heard).await;
        let (state, problem) = fate(&bench).await;
        assert_eq!(state, "waiting", "{offers:?} {starttls:?}: {problem:?}");
        assert!(only(&bench, "sealed").await.is_some());
        let (plain, rest) = match given.split_once("STARTTLS\r\n") {
            Some((before, after)) => (before, after),
            None => (given.as_str(), ""),
        };
        let greets =
            |line: &str| line.starts_with("EHLO ") || line.starts_with("HELO ") || line == "QUIT";
        assert!(plain.lines().all(greets), "{offers:?} {starttls:?}: {given:?}");
        let login = STANDARD.encode("\0latchkey\0secret");
        let parts = ["AUTH", "MAIL", "RCPT", "DATA", "token was reset", EMAIL, "secret", &login];
        for part in parts {
            assert!(!rest.contains(part), "{offers:?} {starttls:?}: {given:?}");
        }
    }
    // The same server gets an email that may be sent without encryption.
    let (bench, (port, heard)) = (Bench::new().await, greedy_server(WITHOUT, "").await);
    let routes = Routes { mail: MailRoute::plain(port), ..Routes::default() };
    let given = given(&bench.services.with_routes(routes), &bench, &heard).await;
    assert_eq!(only(&bench, "state").await.as_deref(), Some("delivered"));
    assert!(given.contains("token was reset") && !given.contains("AUTH"), "{given}");
}

/// A certificate for localhost that no system trusts, with its key.
const CERTIFICATE: &str = include_str!("untrusted.pem");

#[tokio::test]
async fn starttls_begins_after_a_greeting_in_latin_1_and_an_untrusted_server_receives_nothing() {
    let certificate = CertificateDer::from_pem_slice(CERTIFICATE.as_bytes()).unwrap();
    let key = PrivateKeyDer::from_pem_slice(CERTIFICATE.as_bytes()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let talk = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = BufReader::new(stream);
        stream.write_all(b"220 Gr\xfc\xdf Gott\r\n").await.unwrap();
        let mut heard = String::new();
        for answer in ["250-hello\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n", "220 begin\r\n"] {
            stream.read_line(&mut heard).await.unwrap();
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
        let mut begin = [0; 2];
        stream.get_ref().peek(&mut begin).await.unwrap();
        let handshake = TlsAcceptor::from(Arc::new(config)).accept(stream.into_inner()).await;
        assert!(handshake.is_err(), "the client does not trust the certificate");
        (heard, begin)
    });
    let bench = Bench::new().await;
    bench.post_mail(EMAIL, "Your token was reset", 600).await;
    deliver(&mail_server(&bench.services, "smtp", port)).await;
    assert_eq!(fate(&bench).await, waiting("insecure"));
    let (heard, begin) = talk.await.unwrap();
    assert_eq!(heard, "EHLO latchkey.example.org\r\nSTARTTLS\r\n");
    assert_eq!(begin, [22, 3], "the handshake of TLS");
}
