//! Sockets that accept connections, and who is at the other end.

use rustix::net::sockopt::set_socket_send_buffer_size;
use std::{
    fmt, io,
    net::{IpAddr, SocketAddr},
    task::{Context, Poll, ready},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, UnixListener},
};

/// In bytes. A larger buffer would take more memory per client that reads nothing, and would hide for
/// longer that a slow client makes progress.
const SEND_BUFFER: usize = 128 * 1024;

/// A socket that accepts connections.
#[derive(Debug)]
pub enum Socket {
    Tcp(TcpListener),
    Unix(UnixListener),
}

/// A connection of either kind.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// The other end of a connection.
#[derive(Clone, Copy, Debug)]
pub enum Peer {
    Address(SocketAddr),
    /// A program on this machine that may open the socket: a reverse proxy.
    UnixSocket,
}

impl Peer {
    /// A Unix socket has none.
    pub fn ip(self) -> Option<IpAddr> {
        match self {
            Self::Address(address) => Some(address.ip().to_canonical()),
            Self::UnixSocket => None,
        }
    }
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.ip() {
            Some(ip) => ip.fmt(f),
            None => f.write_str("a Unix socket"),
        }
    }
}

impl Socket {
    pub(super) fn poll_accept(
        &self,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<(Box<dyn Stream>, Peer)>> {
        Poll::Ready(Ok(match self {
            Self::Tcp(listener) => {
                let (stream, address) = ready!(listener.poll_accept(cx))?;
                // Responses are small; waiting to fill a packet would only delay them.
                _ = stream.set_nodelay(true);
                _ = set_socket_send_buffer_size(&stream, SEND_BUFFER);
                (Box::new(stream), Peer::Address(address))
            }
            Self::Unix(listener) => {
                let (stream, _) = ready!(listener.poll_accept(cx))?;
                _ = set_socket_send_buffer_size(&stream, SEND_BUFFER);
                (Box::new(stream), Peer::UnixSocket)
            }
        }))
    }
}
