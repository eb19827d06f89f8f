//! Connections to the listener for proxies that send part of a request and then nothing.

use super::{HOST, Proxy, add_gate};
use crate::test_app::TestApp;
use server::{
    forward_auth::PROXY,
    listener::{Part, Settings, Socket, serve},
};
use std::{future::pending, io::ErrorKind, net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::{self, timeout},
};

const UNFINISHED: usize = 200;

async fn opened(address: SocketAddr, begin: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(begin.as_bytes()).await.unwrap();
    stream
}

async fn answer(stream: &mut TcpStream) -> String {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn requests_that_never_end_delay_no_check_and_are_closed() {
    let app = TestApp::new().await;
    add_gate(&app, "usual", "any /health open").await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (sockets, router) = (vec![Socket::Tcp(listener)], Proxy::new(&app).router);
    let part = Part { sockets, app: router, for_proxies: true };
    let settings = Settings { keep_alive: Duration::from_secs(75), trusted_proxies: Vec::new() };
    tokio::spawn(serve(vec![part], settings, pending()));

    let check = |more: &str| {
        format!(
            "GET {PROXY} HTTP/1.1\r\nhost: a\r\nx-forwarded-method: GET\r\nx-forwarded-host: {HOST}\r\n\
             x-forwarded-uri: /health\r\nconnection: close\r\n{more}\r\n"
        )
    };
    let whole = check("");
    let mut unfinished = Vec::new();
    for n in 0..UNFINISHED {
        // Each of them ends at another place.
        unfinished.push(opened(address, &whole[..n % whole.len()]).await);
    }
    for more in ["", "content-length: 9\r\n"] {
        let mut stream = opened(address, &check(more)).await;
        // The answer does not wait for a body.
        let answer = timeout(Duration::from_secs(5), answer(&mut stream)).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
    for stream in &mut unfinished {
        let nothing = stream.try_read(&mut [0]).unwrap_err();
        assert_eq!(nothing.kind(), ErrorKind::WouldBlock, "still open");
    }
    time::pause();
    for mut stream in unfinished {
        let closed = timeout(Duration::from_secs(60), answer(&mut stream)).await;
        assert_eq!(closed.unwrap(), "");
    }
}
