//! A connection that is not encrypted, or not yet. Some servers greet in Latin-1, which lettre
//! cannot read, so bytes other than ASCII are replaced until TLS begins.

use lettre::transport::smtp::client::AsyncTokioStream;
use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

/// The first bytes of TLS (RFC 8446, 5.1). No command of SMTP begins like this.
const HANDSHAKE: [u8; 2] = [22, 3];

#[derive(Debug)]
pub(super) struct Plain {
    stream: TcpStream,
    is_encrypted: bool,
}

impl Plain {
    pub(super) async fn connect(server: (&str, u16)) -> io::Result<Box<dyn AsyncTokioStream>> {
        let stream = TcpStream::connect(server).await?;
        Ok(Box::new(Self { stream, is_encrypted: false }))
    }
}

impl AsyncTokioStream for Plain {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.stream.peer_addr()
    }
}

impl AsyncRead for Plain {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        if !self.is_encrypted {
            let new = buffer.filled_mut()[before..].iter_mut();
            new.filter(|byte| !byte.is_ascii()).for_each(|byte| *byte = b'?');
        }
        read
    }
}

impl AsyncWrite for Plain {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.is_encrypted |= bytes.starts_with(&HANDSHAKE);
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
