//! Where the server accepts connections.

use super::error::ConfigError;
use ipnet::IpNet;
use std::{fmt, net::SocketAddr, path::PathBuf};

/// An address that the server listens on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    Tcp(SocketAddr),
    /// The path of a Unix socket. Every client of the socket is treated as a trusted proxy.
    Unix(PathBuf),
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => address.fmt(f),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

pub(super) const LISTEN: &str = "LATCHKEY_LISTEN";
pub(super) const FORWARD_AUTH: &str = "LATCHKEY_FORWARD_AUTH_LISTEN";

/// The addresses in a setting, separated by commas.
pub(super) fn parse(setting: &str, text: &str) -> Result<Vec<Address>, ConfigError> {
    let addresses = text.split(',').map(|part| {
        let part = part.trim();
        let address = match part.strip_prefix("unix:") {
            Some(path) => path.starts_with('/').then(|| Address::Unix(PathBuf::from(path))),
            None => part.parse().ok().map(Address::Tcp),
        };
        address.ok_or_else(|| {
            ConfigError(format!(
                "{setting} contains \"{part}\": use an IP address and a port, or the path of a Unix \
                 socket, for example 127.0.0.1:3000, [::]:3000 or unix:/run/latchkey/http.sock, and \
                 separate several with commas."
            ))
        })
    });
    addresses.collect()
}

/// Where reverse proxies ask about requests. A program that other machines can reach must know its
/// proxies, because anyone else could try out cookies there.
pub(super) fn parse_forward_auth(
    text: &str,
    trusted_proxies: &[IpNet],
) -> Result<Vec<Address>, ConfigError> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let addresses = parse(FORWARD_AUTH, text)?;
    let is_reachable =
        |it: &&Address| matches!(it, Address::Tcp(address) if !address.ip().is_loopback());
    match addresses.iter().find(is_reachable) {
        Some(address) if trusted_proxies.is_empty() => Err(ConfigError(format!(
            "{FORWARD_AUTH} contains {address}, which other machines can reach: set \
             LATCHKEY_TRUSTED_PROXIES to the networks of your proxies, or listen on 127.0.0.1."
        ))),
        _ => Ok(addresses),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_addresses_are_accepted() {
        assert_eq!(
            parse(LISTEN, "127.0.0.1:3000, [::]:80,unix:/run/our latchkey/http.sock"),
            Ok(vec![
                Address::Tcp("127.0.0.1:3000".parse().unwrap()),
                Address::Tcp("[::]:80".parse().unwrap()),
                Address::Unix("/run/our latchkey/http.sock".into()),
            ])
        );
    }

    #[test]
    fn a_mistake_is_quoted() {
        for (text, wrong) in [
            ("localhost:3000", "localhost:3000"),
            ("127.0.0.1:3000,", ""),
            ("127.0.0.1", "127.0.0.1"),
            ("[::]:80, unix:http.sock", "unix:http.sock"),
            ("unix:", "unix:"),
        ] {
            let problem = parse(LISTEN, text).unwrap_err().to_string();
            let begin = format!("LATCHKEY_LISTEN contains \"{wrong}\": ");
            assert!(problem.starts_with(&begin), "{problem}");
        }
    }

    #[test]
    fn proxies_on_other_machines_must_be_known() {
        let network = ["10.0.0.0/8".parse().unwrap()];
        for local in ["", "127.0.0.1:3001", "[::1]:3001, unix:/run/latchkey/forward-auth.sock"] {
            assert!(parse_forward_auth(local, &[]).is_ok(), "{local}");
        }
        for reachable in ["0.0.0.0:3001", "127.0.0.1:3001,[::]:3001", "10.0.0.2:3001"] {
            let problem = parse_forward_auth(reachable, &[]).unwrap_err().to_string();
            assert!(problem.contains("set LATCHKEY_TRUSTED_PROXIES"), "{problem}");
            assert!(parse_forward_auth(reachable, &network).is_ok(), "{reachable}");
        }
        let problem = parse_forward_auth("x", &network).unwrap_err().to_string();
        assert!(problem.starts_with("LATCHKEY_FORWARD_AUTH_LISTEN contains \"x\": "), "{problem}");
    }
}
