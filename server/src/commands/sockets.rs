//! The sockets that the server accepts connections on: those that systemd passes, or else those in
//! the settings.

use crate::{config::Address, listener::Socket};
use listenfd::ListenFd;
use std::{
    fs::{self, Permissions},
    io,
    os::unix::{
        fs::{FileTypeExt, PermissionsExt},
        net::UnixStream,
    },
    path::Path,
};
use tokio::net::{TcpListener, UnixListener};

/// # Errors
/// The error displays as one sentence for the operator.
pub(super) async fn open(addresses: &[Address]) -> Result<Vec<Socket>, String> {
    let sockets = passed_by_systemd()
        .map_err(|error| format!("A socket that systemd passed cannot be used: {error}."))?;
    if sockets.is_empty() { bind("LATCHKEY_LISTEN", addresses).await } else { Ok(sockets) }
}

/// Opens the sockets in this setting.
///
/// # Errors
/// The error displays as one sentence for the operator.
pub(super) async fn bind(setting: &str, addresses: &[Address]) -> Result<Vec<Socket>, String> {
    let mut sockets = Vec::new();
    for address in addresses {
        let socket = match address {
            Address::Tcp(address) => TcpListener::bind(address).await.map(Socket::Tcp),
            Address::Unix(path) => unix(path).map(Socket::Unix),
        };
        sockets.push(socket.map_err(|error| {
            format!(
                "The address {address} cannot be used: {error}. Set {setting} to another address."
            )
        })?);
    }
    Ok(sockets)
}

/// The ports of these sockets.
pub(super) fn ports(sockets: &[Socket]) -> Vec<u16> {
    let port = |socket: &Socket| match socket {
        Socket::Tcp(listener) => listener.local_addr().ok().map(|address| address.port()),
        Socket::Unix(_) => None,
    };
    sockets.iter().filter_map(port).collect()
}

fn passed_by_systemd() -> io::Result<Vec<Socket>> {
    let mut passed = ListenFd::from_env();
    (0..passed.len())
        .map(|at| match passed.take_tcp_listener(at) {
            Ok(listener) => {
                let listener = listener.ok_or(io::ErrorKind::NotFound)?;
                listener.set_nonblocking(true)?;
                TcpListener::from_std(listener).map(Socket::Tcp)
            }
            Err(_) => {
                let listener = passed.take_unix_listener(at)?.ok_or(io::ErrorKind::NotFound)?;
                listener.set_nonblocking(true)?;
                UnixListener::from_std(listener).map(Socket::Unix)
            }
        })
        .collect()
}

/// A reverse proxy opens the socket as a member of this user's group.
fn unix(path: &Path) -> io::Result<UnixListener> {
    if is_left_over(path) {
        fs::remove_file(path)?;
    }
    let listener = UnixListener::bind(path)?;
    fs::set_permissions(path, Permissions::from_mode(0o660))?;
    Ok(listener)
}

/// Whether it is the socket of a process that was killed.
fn is_left_over(path: &Path) -> bool {
    let is_socket = fs::symlink_metadata(path).is_ok_and(|file| file.file_type().is_socket());
    is_socket
        && UnixStream::connect(path)
            .is_err_and(|error| error.kind() == io::ErrorKind::ConnectionRefused)
}
