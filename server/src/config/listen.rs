//! Where the server accepts connections.

use super::error::ConfigError;
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

/// Addresses are separated by commas.
pub(super) fn parse(text: &str) -> Result<Vec<Address>, ConfigError> {
    let addresses = text.split(',').map(|part| {
        let part = part.trim();
        let address = match part.strip_prefix("unix:") {
            Some(path) => path.starts_with('/').then(|| Address::Unix(PathBuf::from(path))),
            None => part.parse().ok().map(Address::Tcp),
        };
        address.ok_or_else(|| {
            ConfigError(format!(
                "LATCHKEY_LISTEN contains \"{part}\": use an IP address and a port, or the path of a Unix \
                 socket, for example 127.0.0.1:3000, [::]:3000 or unix:/run/latchkey/http.sock, and \
                 separate several with commas."
            ))
        })
    });
    addresses.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_addresses_are_accepted() {
        assert_eq!(
            parse("127.0.0.1:3000, [::]:80,unix:/run/our latchkey/http.sock"),
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
            let problem = parse(text).unwrap_err().to_string();
            let begin = format!("LATCHKEY_LISTEN contains \"{wrong}\": ");
            assert!(problem.starts_with(&begin), "{problem}");
        }
    }
}
