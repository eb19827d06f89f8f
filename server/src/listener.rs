//! Accepts connections, limits their cost, and lets requests finish when the process stops.
//!
//! `axum::serve` limits neither the number of clients nor how slowly they may send headers, so an
//! attacker could occupy every connection. This loop limits both.
//!
//! Only HTTP/1 is served. A reverse proxy may offer HTTP/2 to browsers.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::response::Response;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Semaphore;
use tower::Service;

const MAX_CONNECTIONS: usize = 10_000;
/// The time limit for the headers of a request, including the idle time before it.
const HEADER_TIME: Duration = Duration::from_secs(10);
/// For all headers of a request together. Our cookies and URLs need far less.
const MAX_HEADER_BYTES: usize = 16 * 1024;
/// How long running requests may continue after the stop signal.
const TIME_TO_FINISH: Duration = Duration::from_secs(10);
/// While file descriptors are exhausted, accepting would fail again immediately.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_millis(500);

/// Serves until `stop` completes, then waits for running requests.
///
/// Handlers find the peer's address in `ConnectInfo<SocketAddr>`.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let http = http();
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let running = GracefulShutdown::new();
    let mut stop = pin!(stop);

    loop {
        let next = async {
            let place = places.clone().acquire_owned().await;
            (place, accept(&listener).await)
        };
        let (place, (stream, peer)) = tokio::select! {
            biased;
            () = &mut stop => break,
            next = next => next,
        };
        let app = app.clone();
        let service = hyper::service::service_fn(move |request| answer(app.clone(), peer, request));
        let connection = running.watch(http.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "connection ended");
            }
            drop(place);
        });
    }

    drop(listener);
    let open = running.count();
    if tokio::time::timeout(TIME_TO_FINISH, running.shutdown()).await.is_err() {
        tracing::warn!(open, "stopped before every request was answered");
    }
    Ok(())
}

/// Completes on SIGINT (Ctrl-C) or SIGTERM. Signals count from this call on, not from the first
/// poll.
///
/// # Errors
/// Fails when the signal handlers cannot be installed.
pub fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

fn http() -> http1::Builder {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEADER_TIME).max_buf_size(MAX_HEADER_BYTES);
    http
}

/// The next connection. Retries after every failure.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                // Responses are small; waiting to fill a packet would only delay them.
                _ = stream.set_nodelay(true);
                return (stream, peer);
            }
            Err(error) if is_the_clients_fault(&error) => {}
            Err(error) => {
                tracing::error!(%error, "cannot accept connections, retrying");
                tokio::time::sleep(PAUSE_AFTER_FAILURE).await;
            }
        }
    }
}

fn is_the_clients_fault(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}

async fn answer(
    mut app: Router,
    peer: SocketAddr,
    request: axum::http::Request<hyper::body::Incoming>,
) -> Result<Response, Infallible> {
    let mut request: Request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(peer));
    app.call(request).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::sync::oneshot;

    type Server = (SocketAddr, oneshot::Sender<()>, tokio::task::JoinHandle<io::Result<()>>);

    async fn start() -> Server {
        let app =
            Router::new()
                .route(
                    "/peer",
                    get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move {
                        peer.ip().to_string()
                    }),
                )
                .route(
                    "/slow",
                    get(|| async {
                        tokio::time::sleep(Duration::from_millis(400)).await;
                        "done"
                    }),
                );
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let server = serve(listener, app, async { _ = stopped.await });
        (address, stop, tokio::spawn(server))
    }

    async fn ask(address: SocketAddr, request: &str) -> String {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        _ = stream.read_to_string(&mut answer).await;
        answer
    }

    #[tokio::test]
    async fn a_handler_sees_the_address_of_the_client() {
        let (address, _stop, _server) = start().await;
        let answer =
            ask(address, "GET /peer HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(answer.ends_with("127.0.0.1"), "{answer}");
    }

    #[tokio::test]
    async fn a_running_request_is_finished_during_shutdown() {
        let (address, stop, server) = start().await;
        let asked =
            tokio::spawn(
                async move { ask(address, "GET /slow HTTP/1.1\r\nhost: a\r\n\r\n").await },
            );
        tokio::time::sleep(Duration::from_millis(100)).await;
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

    #[tokio::test(start_paused = true)]
    async fn a_silent_client_is_disconnected() {
        let (address, _stop, _server) = start().await;
        for beginning in ["", "G", "GET /peer HTTP/1.1\r\nhost"] {
            let asked = tokio::time::Instant::now();
            let answer = ask(address, beginning).await;
            assert!(asked.elapsed() < HEADER_TIME * 2);
            assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{answer}");
        }
    }

    #[tokio::test]
    async fn http_2_is_refused() {
        let (address, _stop, _server) = start().await;
        let answer = ask(address, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await;
        assert_eq!(answer, "");
    }

    #[tokio::test(start_paused = true)]
    async fn an_idle_connection_is_closed_after_its_response() {
        let (address, _stop, _server) = start().await;
        let answer = ask(address, "GET /peer HTTP/1.1\r\nhost: a\r\n\r\n").await;
        assert!(answer.ends_with("127.0.0.1"), "{answer}");
    }
}
