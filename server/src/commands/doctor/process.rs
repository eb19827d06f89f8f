//! The server on this machine.

use super::finding::Finding;
use crate::config::{Address, Config};
use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpStream, UnixStream},
    time::timeout,
};

const PATIENCE: Duration = Duration::from_secs(5);
/// Bytes of the answer.
const LONGEST: u64 = 4_096;

/// Asks the server whether it is ready, at the first of its addresses.
pub(super) async fn check(config: &Config) -> Finding {
    let Some(address) = config.listen.first().map(reachable) else {
        return Finding::problem("server", "listens on no address");
    };
    let problem = |text: String| Finding::problem("server", format!("{address} {text}"));
    let answer = match timeout(PATIENCE, ask(&address)).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(cause)) => {
            return problem(format!("does not answer: {cause}"))
                .remedy("Start the server, or set LATCHKEY_LISTEN as for the server.");
        }
        Err(_) => return problem(format!("does not answer in {} seconds", PATIENCE.as_secs())),
    };
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    let status = head.split(' ').nth(1).unwrap_or_default();
    match (status, body.trim_end().split_once('\n')) {
        ("200", None) if body == "ready\n" => {
            Finding::fine("server", format!("{address} is ready"))
        }
        ("200", Some(("ready", clock))) => Finding::warning("server", clock),
        ("503", None) => problem(format!("is not ready: {}", body.trim_end())),
        _ => problem("answers, but not as Latchkey".to_owned()),
    }
}

async fn ask(address: &Address) -> io::Result<String> {
    match address {
        Address::Tcp(address) => exchange(TcpStream::connect(address).await?).await,
        Address::Unix(path) => exchange(UnixStream::connect(path).await?).await,
    }
}

async fn exchange(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> io::Result<String> {
    stream.write_all(b"GET /readyz HTTP/1.0\r\n\r\n").await?;
    let mut answer = Vec::new();
    stream.take(LONGEST).read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// A server that listens on all addresses is asked on the loopback address.
fn reachable(address: &Address) -> Address {
    let Address::Tcp(listen) = address else { return address.clone() };
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    Address::Tcp(SocketAddr::new(ip, listen.port()))
}
