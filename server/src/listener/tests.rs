use super::{phase::HEADER_TIME, places::PER_NETWORK, timed_stream::WRITE_TIME, *};
use crate::{health, time_limit};
use app::pages::path::IMPORT;
use axum::{
    Extension,
    body::Bytes,
    http::StatusCode,
    middleware::from_fn,
    routing::{get, post},
};
use futures::stream;
use std::net::{Ipv4Addr, SocketAddr};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket, TcpStream},
    sync::oneshot,
    time::{Instant, sleep},
};

const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// The length of the response at `/large`.
const LARGE: usize = 8 << 20;

type Server = (SocketAddr, oneshot::Sender<()>, tokio::task::JoinHandle<io::Result<()>>);

async fn start() -> Server {
    let ([address, _], stop, server) = start_two().await;
    (address, stop, server)
}

/// Two parts with the same content.
async fn start_two()
-> ([SocketAddr; 2], oneshot::Sender<()>, tokio::task::JoinHandle<io::Result<()>>) {
    let peer = |Extension(peer): Extension<Peer>| async move { peer.to_string() };
    let slow = || async {
        sleep(Duration::from_millis(400)).await;
        "done"
    };
    let longer = || async { sleep(HEADER_TIME + Duration::from_secs(1)).await };
    let large = || async {
        let pieces = stream::iter((0..LARGE >> 14).map(|_| Ok::<_, Infallible>(vec![0; 1 << 14])));
        Body::from_stream(pieces)
    };
    let app = Router::new()
        .route("/peer", get(peer))
        .route("/slow", get(slow))
        .route("/large", get(large))
        .route("/healthz", get(|| async { "ok" }))
        .route(IMPORT, post(|body: Bytes| async move { format!("{} bytes", body.len()) }))
        .route("/form", post(|body: Bytes| async move { format!("{} bytes", body.len()) }))
        .route("/refused", post(|| async { StatusCode::PAYLOAD_TOO_LARGE }))
        .layer(from_fn(time_limit::progress))
        // Like a form that waits for a mail server.
        .route("/longer-than-headers", post(longer).get(longer))
        .layer(from_fn(health::guard));
    let listener = async || TcpListener::bind("127.0.0.1:0").await.unwrap();
    let listeners = [listener().await, listener().await];
    let addresses = [0, 1].map(|at: usize| listeners[at].local_addr().unwrap());
    let (stop, stopped) = oneshot::channel();
    let settings = Settings { keep_alive: KEEP_ALIVE, trusted_proxies: Vec::new() };
    let part = |listener| Part {
        sockets: vec![Socket::Tcp(listener)],
        app: app.clone(),
        for_proxies: false,
    };
    let parts = listeners.map(part).into();
    let server = serve(parts, settings, async { _ = stopped.await });
    (addresses, stop, tokio::spawn(server))
}

async fn opened(address: SocketAddr, request: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

/// Everything that the server sends until it closes the connection.
async fn rest(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

async fn ask(address: SocketAddr, request: &str) -> String {
    rest(&mut opened(address, request).await).await
}

/// A request of a connection that stays open.
async fn ask_again(stream: &mut TcpStream) -> String {
    stream.write_all(b"GET /peer HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
    let mut answer = vec![0; 1000];
    let length = stream.read(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer[..length]).into_owned()
}

#[tokio::test]
async fn a_handler_sees_the_address_of_the_client() {
    let (address, _stop, _server) = start().await;
    let answer = ask(address, "GET /peer HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.ends_with("127.0.0.1"), "{answer}");
}

#[tokio::test]
async fn a_running_request_is_finished_during_shutdown() {
    let (address, stop, server) = start().await;
    let asked =
        tokio::spawn(async move { ask(address, "GET /slow HTTP/1.1\r\nhost: a\r\n\r\n").await });
    sleep(Duration::from_millis(100)).await;
    stop.send(()).unwrap();
    assert!(asked.await.unwrap().ends_with("done"));
    server.await.unwrap().unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn headers_that_are_too_long_are_refused() {
    let (address, _stop, _server) = start().await;
    let request = format!("GET /peer HTTP/1.1\r\nx: {}\r\n\r\n", "a".repeat(20_000));
    let answer = ask(address, &request).await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer}");
}

/// Sends a body that is refused at its beginning, and reads the answer afterwards. A client that cannot
/// send may not look for an answer.
async fn send_too_much(address: SocketAddr) -> String {
    let head = "POST /refused HTTP/1.1\r\nhost: a\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n";
    let mut stream = opened(address, head).await;
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
    for _ in 0..60 {
        stream.write_all(chunk.as_bytes()).await.unwrap();
    }
    rest(&mut stream).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_client_that_is_still_sending_gets_the_answer() {
    let (address, _stop, _server) = start().await;
    let clients: Vec<_> = (0..40).map(|_| tokio::spawn(send_too_much(address))).collect();
    for client in clients {
        let answer = client.await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 413"), "{answer:?}");
    }
}

#[tokio::test]
async fn http_2_is_refused() {
    let (address, _stop, _server) = start().await;
    let answer = ask(address, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await;
    assert_eq!(answer, "");
}

#[tokio::test(start_paused = true)]
async fn a_silent_client_is_disconnected() {
    let (address, _stop, _server) = start().await;
    for beginning in ["", "G", "GET /peer HTTP/1.1\r\nhost"] {
        let begun = Instant::now();
        let answer = ask(address, beginning).await;
        assert_eq!((answer.as_str(), begun.elapsed().as_secs()), ("", HEADER_TIME.as_secs()));
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_may_be_idle_between_requests_until_the_limit() {
    let (address, _stop, _server) = start().await;
    let mut stream = opened(address, "").await;
    for _ in 0..3 {
        assert!(ask_again(&mut stream).await.ends_with("127.0.0.1"));
        sleep(KEEP_ALIVE - Duration::from_secs(1)).await;
    }
    assert!(ask_again(&mut stream).await.ends_with("127.0.0.1"));
    let begun = Instant::now();
    assert_eq!(rest(&mut stream).await, "");
    assert_eq!(begun.elapsed().as_secs(), KEEP_ALIVE.as_secs());
}

#[tokio::test(start_paused = true)]
async fn a_connection_is_idle_also_after_a_request_that_took_long() {
    for method in ["GET", "POST"] {
        let (address, _stop, _server) = start().await;
        let request = format!(
            "{method} /longer-than-headers HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\n\r\nx"
        );
        let begun = Instant::now();
        assert!(ask(address, &request).await.starts_with("HTTP/1.1 200"));
        let idle = begun.elapsed() - HEADER_TIME;
        assert!(idle > KEEP_ALIVE && idle < KEEP_ALIVE + HEADER_TIME, "{idle:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_headers_of_a_later_request_have_the_same_limit_however_they_trickle() {
    let (address, _stop, _server) = start().await;
    let mut stream = opened(address, "").await;
    assert!(ask_again(&mut stream).await.ends_with("127.0.0.1"));
    sleep(Duration::from_secs(60)).await;
    let begun = Instant::now();
    let (mut read, mut write) = stream.into_split();
    let trickle = tokio::spawn(async move {
        while write.write_all(b"G").await.is_ok() {
            sleep(Duration::from_secs(2)).await;
        }
    });
    _ = read.read(&mut [0]).await;
    assert_eq!(begun.elapsed().as_secs(), HEADER_TIME.as_secs());
    trickle.abort();
}

#[tokio::test(start_paused = true)]
async fn a_form_that_stops_arriving_is_refused_and_a_slow_file_is_read_unless_it_trickles() {
    let (address, _stop, _server) = start().await;
    let post = |path: &str, length: usize| {
        format!(
            "POST {path} HTTP/1.1\r\nhost: a\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
        )
    };
    let begun = Instant::now();
    let answer = ask(address, &format!("{}a=", post("/form", 20))).await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert_eq!(begun.elapsed().as_secs(), 30);
    let piece = vec![b'a'; 200_000];
    let mut stream = opened(address, &post(IMPORT, piece.len() * 9)).await;
    for _ in 0..9 {
        sleep(Duration::from_secs(20)).await;
        stream.write_all(&piece).await.unwrap();
    }
    assert!(rest(&mut stream).await.ends_with("1800000 bytes"));

    let begun = Instant::now();
    let (mut read, mut write) = opened(address, &post(IMPORT, 1_000)).await.into_split();
    let trickle = tokio::spawn(async move {
        while write.write_all(b"a").await.is_ok() {
            sleep(Duration::from_secs(20)).await;
        }
    });
    let mut answer = [0; 12];
    read.read_exact(&mut answer).await.unwrap();
    assert_eq!((&answer[..], begun.elapsed().as_secs()), (&b"HTTP/1.1 408"[..], 60));
    trickle.abort();
}

#[tokio::test(start_paused = true)]
async fn a_slow_download_continues_while_it_progresses() {
    let (address, _stop, _server) = start().await;
    let mut stream =
        opened(address, "GET /large HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await;
    let (begun, mut length, mut piece) = (Instant::now(), 0, vec![0; 1 << 14]);
    loop {
        match stream.read(&mut piece).await.unwrap() {
            0 => break,
            read => length += read,
        }
        sleep(Duration::from_secs(1)).await;
    }
    assert!(length > LARGE, "{length}");
    assert!(begun.elapsed() > WRITE_TIME * 2);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_reads_nothing_is_disconnected() {
    let (address, _stop, server) = start().await;
    let mut stream = opened(address, "GET /large HTTP/1.1\r\nhost: a\r\n\r\n").await;
    sleep(WRITE_TIME * 2).await;
    assert!(rest(&mut stream).await.len() < LARGE);
    assert!(!server.is_finished());
}

#[tokio::test]
async fn one_network_has_a_limit_beyond_which_only_health_checks_are_answered() {
    let ([address, other_part], _stop, _server) = start_two().await;
    let mut open = Vec::new();
    // Most of these are above the limit.
    for _ in 0..PER_NETWORK * 4 {
        open.push(TcpStream::connect(address).await.unwrap());
    }
    let health = ask(address, "GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n").await;
    assert!(health.starts_with("HTTP/1.1 200"), "{health}");
    let page = ask(address, "GET /peer HTTP/1.1\r\nhost: a\r\n\r\n").await;
    assert!(page.starts_with("HTTP/1.1 503"), "{page}");
    assert!(page.contains("There are too many connections."), "{page}");
    // Such as a proxy that asks about requests to gates.
    let there = ask_again(&mut opened(other_part, "").await).await;
    assert!(there.starts_with("HTTP/1.1 200"), "{there}");

    let other = TcpSocket::new_v4().unwrap();
    other.bind((Ipv4Addr::new(127, 0, 0, 2), 0).into()).unwrap();
    let mut other = other.connect(address).await.unwrap();
    assert!(ask_again(&mut other).await.ends_with("127.0.0.2"), "another network");

    open.clear();
    while !ask_again(&mut opened(address, "").await).await.starts_with("HTTP/1.1 200") {}
}
