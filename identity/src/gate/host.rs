//! The name of a protected host, as administrators paste it and as proxies send it.

use std::{fmt, net::Ipv4Addr};
use url::Url;

/// In the form in which browsers send it: lower case, Punycode, without a dot at the end, and with a
/// port only if it is not the usual one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Host(String);

/// Why a text is not the name of a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostMistake {
    /// Empty, or not the name of a host.
    Name,
    /// Neither https, nor http on this computer.
    Scheme,
    Wildcard,
    /// An IP address.
    Address,
}

/// A sentence for the administrator.
impl fmt::Display for HostMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name => "Enter the name of a host, for example wiki.example.org.",
            Self::Scheme => "Enter an address that begins with https://.",
            Self::Wildcard => "Enter one exact host. Wildcards are not supported.",
            Self::Address => "Enter the name of the host instead of its IP address.",
        })
    }
}

/// Bytes of a name in the Domain Name System.
const LONGEST: usize = 253;

impl Host {
    /// Of a host or an address, whose path is ignored.
    pub fn parse(text: &str) -> Result<Self, HostMistake> {
        let text = text.trim();
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) => (Some(scheme.to_ascii_lowercase()), rest),
            None => (None, text),
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let host = Self::parse_exact(&rest[..end])?;
        match scheme.as_deref() {
            None | Some("https") => Ok(host),
            Some("http") if host.is_local() => Ok(host),
            Some(_) => Err(HostMistake::Scheme),
        }
    }

    /// Of a host with or without a port, and nothing else.
    pub fn parse_exact(text: &str) -> Result<Self, HostMistake> {
        if text.contains('*') {
            return Err(HostMistake::Wildcard);
        }
        // The library would read the first ones as ends, and remove or decode the others.
        let is_bad = |c: char| "/?#@\\%".contains(c) || c.is_whitespace() || c.is_control();
        if text.contains(is_bad) || text.ends_with(':') {
            return Err(HostMistake::Name);
        }
        let scheme = if is_local(name(text)) { "http" } else { "https" };
        let url = Url::parse(&format!("{scheme}://{text}/")).map_err(|_| HostMistake::Name)?;
        let name = match url.host() {
            Some(url::Host::Domain(name)) => name.strip_suffix('.').unwrap_or(name),
            Some(_) => return Err(HostMistake::Address),
            None => return Err(HostMistake::Name),
        };
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let is_label =
            |label: &str| (1..=63).contains(&label.len()) && label.chars().all(is_allowed);
        if name.len() > LONGEST || !name.split('.').all(is_label) || url.port() == Some(0) {
            return Err(HostMistake::Name);
        }
        if name.parse::<Ipv4Addr>().is_ok() {
            return Err(HostMistake::Address);
        }
        let scheme_now = if is_local(name) { "http" } else { "https" };
        if scheme_now != scheme {
            return Err(HostMistake::Name);
        }
        Ok(Self(match url.port() {
            Some(port) => format!("{name}:{port}"),
            None => name.to_owned(),
        }))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Without the port. Cookies are shared by all ports of a host.
    pub fn name(&self) -> &str {
        name(&self.0)
    }

    /// Whether this is the host of an address, whose cookies browsers send to all its ports.
    pub fn is_of(&self, address: &str) -> bool {
        let address = Url::parse(address).ok();
        address.as_ref().and_then(Url::host_str) == Some(self.name())
    }

    /// `http` on this computer, where browsers accept it.
    pub fn scheme(&self) -> &'static str {
        if self.is_local() { "http" } else { "https" }
    }

    /// `https://wiki.example.org`.
    pub fn origin(&self) -> String {
        format!("{}://{}", self.scheme(), self.0)
    }

    fn is_local(&self) -> bool {
        is_local(self.name())
    }
}

fn name(host: &str) -> &str {
    host.split(':').next().unwrap_or_default()
}

/// `localhost` and the names below it are this computer (RFC 6761, 6.3).
fn is_local(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}
