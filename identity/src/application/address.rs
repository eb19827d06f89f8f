//! Where users start an application. Browsers are sent there, so the address is parsed strictly.

use url::{Host, Url};

/// Maximum bytes.
const LONGEST: usize = 2_000;

/// An address that begins with `https://`, or with `http://` on this computer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address(String);

impl Address {
    /// `None` for other schemes, and for an address with a user, a fragment, a backslash, white space
    /// or a control character.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (scheme, rest) = text.split_once("://")?;
        let is_bad = |c: char| c.is_control() || c.is_whitespace() || matches!(c, '\\' | '#');
        let authority = rest.split(['/', '?']).next().unwrap_or_default();
        if text.len() > LONGEST || text.contains(is_bad) || authority.contains('@') {
            return None;
        }
        // The library would skip further slashes in front of the host.
        let url = Url::parse(text).ok().filter(|_| !authority.is_empty())?;
        let is_safe = match url.scheme() {
            "https" => true,
            "http" => is_this_computer(url.host()?),
            _ => false,
        };
        let is_same = url.scheme() == scheme.to_ascii_lowercase();
        (is_safe && is_same && url.as_str().len() <= LONGEST).then(|| Self(url.into()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_this_computer(host: Host<&str>) -> bool {
    match host {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_to_one_host_over_https() {
        for (text, address) in [
            (" https://wiki.example.org ", "https://wiki.example.org/"),
            ("HTTPS://Wiki.Example.org/a?b=c", "https://wiki.example.org/a?b=c"),
            ("https://wiki.example.org:8443/@maya", "https://wiki.example.org:8443/@maya"),
            ("https://wiki.example.org/?user=a@b", "https://wiki.example.org/?user=a@b"),
            ("https://bücher.example/", "https://xn--bcher-kva.example/"),
            ("http://localhost:3000", "http://localhost:3000/"),
            ("http://127.0.0.1:3000", "http://127.0.0.1:3000/"),
            ("http://[::1]:3000", "http://[::1]:3000/"),
        ] {
            let parsed = Address::parse(text);
            assert_eq!(parsed.as_ref().map(Address::as_str), Some(address), "{text:?}");
        }
    }

    #[test]
    fn an_address_that_a_browser_could_read_differently_is_refused() {
        let long = format!("https://wiki.example.org/{}", "x".repeat(LONGEST));
        for text in [
            "",
            "wiki.example.org",
            "http://wiki.example.org",
            "http://localhost.evil.example",
            "http://127.0.0.1.evil.example",
            "http://192.168.1.2",
            "javascript://wiki.example.org/%0aalert(1)",
            "data://wiki.example.org",
            "ftp://wiki.example.org",
            "//wiki.example.org",
            "https:wiki.example.org",
            "https:/wiki.example.org",
            "https://",
            "https:///wiki.example.org",
            "https://?wiki.example.org",
            "https://user@wiki.example.org",
            "https://@wiki.example.org",
            "https://user:secret@wiki.example.org",
            "https://wiki.example.org@evil.example",
            "https://wiki.example.org\\@evil.example",
            "https:\\\\wiki.example.org",
            "https://wiki.example.org/#top",
            "https://wiki.example.org#@evil.example",
            "https://wiki.example.org/a b",
            "https://wiki.example.org/\u{a0}",
            "https://wiki.exam\tple.org",
            "https://wiki.example.org/\r\nSet-Cookie: a=b",
            "https://wiki.example.org:99999",
            "https://wiki .example.org",
            "https://wiki%2eexample.org%2f",
            &long,
        ] {
            assert_eq!(Address::parse(text), None, "{text:?}");
        }
    }
}
