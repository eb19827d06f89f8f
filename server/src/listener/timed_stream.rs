//! A connection that fails when its client keeps it waiting for too long.

use super::{
    phase::{HEADER_TIME, Phase},
    socket::Stream,
};
use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep, sleep_until},
};

/// How long a client may read nothing of a response.
pub(super) const WRITE_TIME: Duration = Duration::from_secs(60);

/// How long what a client still sends is read after the response, and ignored. Closing the connection
/// at once would reset it, and the client might not see why its request was refused.
const LINGER: Duration = Duration::from_secs(2);

/// How many bytes are read then. A client that sends more has to wait, until the connection is closed.
const LINGER_BYTES: usize = 4 << 20;

pub(super) struct TimedStream {
    stream: Box<dyn Stream>,
    phase: Phase,
    /// Wakes the reader at the deadline of the phase.
    read: Pin<Box<Sleep>>,
    /// Wakes a writer that waits.
    write: Option<Pin<Box<Sleep>>>,
    /// The end of the connection, once the response is complete.
    linger: Option<Pin<Box<Sleep>>>,
    /// What was read since then, in bytes.
    ignored: usize,
}

impl TimedStream {
    pub(super) fn new(stream: Box<dyn Stream>, phase: Phase) -> Self {
        Self {
            stream,
            phase,
            read: Box::pin(sleep_until(Instant::now())),
            write: None,
            linger: None,
            ignored: 0,
        }
    }

    fn limit_write(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if written.is_ready() {
            self.write = None;
            return written;
        }
        let limit = self.write.get_or_insert_with(|| Box::pin(sleep(WRITE_TIME)));
        ready!(limit.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for TimedStream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if let Poll::Ready(outcome) = Pin::new(&mut this.stream).poll_read(cx, buffer) {
            this.phase.received();
            return Poll::Ready(outcome);
        }
        // The timer also runs while a request is answered or a response is being written, because
        // nothing else polls the reader when the connection becomes idle.
        loop {
            let now = Instant::now();
            let deadline = this.write.is_none().then(|| this.phase.deadline()).flatten();
            if deadline.is_some_and(|deadline| deadline <= now) {
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
            let again = Some(this.read.deadline()).filter(|again| *again > now);
            let wake = deadline.or(again).unwrap_or(now + HEADER_TIME);
            if this.read.deadline() != wake {
                this.read.as_mut().reset(wake);
            }
            ready!(this.read.as_mut().poll(cx));
        }
    }
}

impl AsyncWrite for TimedStream {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        data: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write(cx, data);
        this.limit_write(cx, written)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        data: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write_vectored(cx, data);
        this.limit_write(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.linger.is_none() {
            ready!(Pin::new(&mut this.stream).poll_shutdown(cx))?;
        }
        let end = this.linger.get_or_insert_with(|| Box::pin(sleep(LINGER)));
        let mut bytes = [0; 8192];
        loop {
            if end.as_mut().poll(cx).is_ready() {
                return Poll::Ready(Ok(()));
            }
            if this.ignored >= LINGER_BYTES {
                return Poll::Pending;
            }
            let mut buffer = ReadBuf::new(&mut bytes);
            let outcome = ready!(Pin::new(&mut this.stream).poll_read(cx, &mut buffer));
            if outcome.is_err() || buffer.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
            this.ignored += buffer.filled().len();
        }
    }
}
