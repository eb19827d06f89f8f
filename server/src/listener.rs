//! Accepts connections, limits their number and cost, and lets requests finish when the process
//! stops.
//!
//! `axum::serve` limits neither the number of clients nor how slowly they may send and read, so an
//! attacker could occupy every connection.
//!
//! Only HTTP/1 is served. A reverse proxy may offer HTTP/2 to browsers.

mod descriptors;
mod extra;
mod phase;
mod places;
mod socket;
mod timed_stream;

use crate::{health::OnlyHealth, watched_body::WatchedBody};
use axum::{Router, body::Body, extract::Request, response::Response};
use extra::Extra;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use ipnet::IpNet;
use phase::Phase;
use places::Places;
use socket::Stream;
pub use socket::{Peer, Socket};
use std::{convert::Infallible, future::poll_fn, io, pin::pin, task::Poll, time::Duration};
use timed_stream::TimedStream;
use tokio::signal::unix::{SignalKind, signal};
use tower::Service;

/// For all headers of a request together. Our cookies and URLs need far less.
const MAX_HEADER_BYTES: usize = 16 * 1024;
/// How long running requests may continue after the stop signal.
const TIME_TO_FINISH: Duration = Duration::from_secs(10);
/// While file descriptors are exhausted, accepting would fail again immediately.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_millis(500);

/// What the operator can set.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How long a connection may be idle between two requests.
    pub keep_alive: Duration,
    /// Networks that may open any number of connections.
    pub trusted_proxies: Vec<IpNet>,
}

/// Sockets and the router that they serve. Each part has its own limit of connections, so that connections
/// to one part never delay those to another.
#[derive(Debug)]
pub struct Part {
    pub sockets: Vec<Socket>,
    pub app: Router,
    /// Others than proxies get few connections.
    pub for_proxies: bool,
}

/// Serves each part until `stop` completes, then waits for running requests.
///
/// Handlers find the [`Peer`] in the extensions of the request.
pub async fn serve(
    parts: Vec<Part>,
    settings: Settings,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let http = http();
    let most = places::shared(descriptors::for_connections(), parts.len());
    let (mut sockets, mut served) = (Vec::new(), Vec::new());
    for (part, most) in parts.into_iter().zip(most) {
        sockets.extend(part.sockets.into_iter().map(|socket| (socket, served.len())));
        let proxies = settings.trusted_proxies.clone();
        let places = match part.for_proxies {
            true => Places::for_proxies(most, proxies),
            false => Places::new(most, proxies),
        };
        served.push(Served { app: part.app, places, extra: Extra::default() });
    }
    let running = GracefulShutdown::new();
    let mut stop = pin!(stop);

    loop {
        let ((stream, peer), at) = tokio::select! {
            biased;
            () = &mut stop => break,
            next = accept(&mut sockets) => next,
        };
        let Served { app, places, extra } = &mut served[at];
        let app = app.clone();
        let place = places.take(peer.ip());
        let phase = Phase::new(settings.keep_alive);
        let client = Client { peer, only_health: place.is_none(), phase: phase.clone() };
        let service =
            hyper::service::service_fn(move |request| client.clone().answer(app.clone(), request));
        let stream = TokioIo::new(TimedStream::new(stream, phase));
        let mut http = http.clone();
        http.keep_alive(place.is_some());
        let connection = running.watch(http.serve_connection(stream, service));
        let connection = async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "connection ended");
            }
        };
        match place {
            Some(place) => {
                tokio::spawn(async move {
                    connection.await;
                    drop(place);
                });
            }
            None => extra.spawn(peer, connection),
        }
    }

    drop(sockets);
    let open = running.count();
    if tokio::time::timeout(TIME_TO_FINISH, running.shutdown()).await.is_err() {
        tracing::warn!(open, "stopped before every request was answered");
    }
    Ok(())
}

struct Served {
    app: Router,
    places: Places,
    extra: Extra,
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
    // `Phase` limits the time for headers.
    http.timer(TokioTimer::new()).header_read_timeout(None).max_buf_size(MAX_HEADER_BYTES);
    http
}

/// The next connection, and which part its socket belongs to. Retries after every failure.
async fn accept(sockets: &mut [(Socket, usize)]) -> ((Box<dyn Stream>, Peer), usize) {
    loop {
        // Each one is first in turn, so that a busy socket does not keep the others waiting.
        sockets.rotate_left(1);
        let next = poll_fn(|cx| {
            let mut polled = sockets.iter().map(|(socket, part)| (socket.poll_accept(cx), *part));
            match polled.find(|(polled, _)| polled.is_ready()) {
                Some((polled, part)) => polled.map_ok(|connection| (connection, part)),
                None => Poll::Pending,
            }
        });
        match next.await {
            Ok(connection) => return connection,
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

/// The client of one connection.
#[derive(Clone)]
struct Client {
    peer: Peer,
    /// The connection exceeds a limit, so that only health checks are answered.
    only_health: bool,
    phase: Phase,
}

impl Client {
    async fn answer(
        self,
        mut app: Router,
        request: axum::http::Request<hyper::body::Incoming>,
    ) -> Result<Response, Infallible> {
        let answering = self.phase.answering();
        let mut request: Request = request.map(Body::new);
        request.extensions_mut().insert(self.peer);
        if self.only_health {
            request.extensions_mut().insert(OnlyHealth);
        }
        let response = app.call(request).await?;
        Ok(response.map(|body| WatchedBody::wrap(body, answering, |_, _| ())))
    }
}

#[cfg(test)]
#[path = "listener/tests.rs"]
mod tests;
