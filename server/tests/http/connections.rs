//! Requests on raw sockets, which client libraries would not send.

use crate::test_app::TestApp;
use server::listener::{self, Part, Socket};
use std::{future::pending, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// The response to these bytes, after which the server closes the connection.
async fn answer(app: &TestApp, request: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let settings =
        listener::Settings { keep_alive: Duration::from_secs(75), trusted_proxies: Vec::new() };
    let sockets = vec![Socket::Tcp(listener)];
    let part = Part { sockets, app: app.router.clone(), for_proxies: false };
    let server = tokio::spawn(listener::serve(vec![part], settings, pending()));
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    server.abort();
    answer
}

#[tokio::test]
async fn a_health_check_may_use_http_1_0_and_any_host() {
    let app = TestApp::new().await;
    for path in ["/healthz", "/readyz"] {
        for request in [
            format!("GET {path} HTTP/1.0\r\n\r\n"),
            format!("GET {path} HTTP/1.0\r\nHost: 10.0.0.5\r\n\r\n"),
            format!("HEAD {path} HTTP/1.0\r\n\r\n"),
            format!("GET {path} HTTP/1.1\r\nHost: 192.168.1.5:8080\r\nConnection: close\r\n\r\n"),
        ] {
            let answer = answer(&app, &request).await;
            assert!(answer.split(' ').nth(1) == Some("200"), "{request}: {answer}");
        }
    }
    let page = answer(&app, "GET /sign-in HTTP/1.0\r\n\r\n").await;
    assert!(page.contains(" 421 "), "{page}");
}

#[tokio::test]
async fn surplus_slashes_lead_to_the_address_without_them_on_this_site() {
    let app = TestApp::new().await;
    app.bench.administrator().await;
    for (path, there) in [
        ("/sign-in/", Some("/sign-in")),
        ("//sign-in", Some("/sign-in")),
        ("/sign-in/?next=/a", Some("/sign-in?next=/a")),
        ("/settings//two-factor/", Some("/settings/two-factor")),
        ("//evil.example/", Some("/evil.example")),
        ("/\\evil.example/", None),
        ("//evil.example\\/", None),
        ("/%5cevil.example/", Some("/%5cevil.example")),
    ] {
        for method in ["GET", "HEAD"] {
            let head = "Host: localhost:3000\r\nConnection: close";
            let answer = answer(&app, &format!("{method} {path} HTTP/1.1\r\n{head}\r\n\r\n")).await;
            let location = answer.lines().find_map(|line| line.strip_prefix("location: "));
            assert_eq!(location, there, "{path}: {answer}");
            let status = if there.is_some() { "308" } else { "404" };
            assert_eq!(answer.split(' ').nth(1), Some(status), "{path}");
        }
    }
}
