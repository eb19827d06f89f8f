//! The public origin. Cookies, the origin check and all links depend on it, so it is normalized to
//! the form in which browsers send it.

use axum::http::Uri;

use super::{error::ConfigError, listen::Address};

/// Browsers treat these hosts as secure without TLS. On any other host `__Host-` cookies require
/// https.
const SECURE_WITHOUT_TLS: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// Behind a Unix socket is always a reverse proxy, whose address is not known.
pub(super) fn on_this_machine(listen: &[Address]) -> Result<String, ConfigError> {
    let ports = listen.iter().find_map(|address| match address {
        Address::Tcp(address) => Some(address.port()),
        Address::Unix(_) => None,
    });
    match ports {
        Some(80) => Ok("http://localhost".to_owned()),
        Some(port) => Ok(format!("http://localhost:{port}")),
        None => Err(error("is not set: set it to the address that users open")),
    }
}

pub(super) fn parse(text: &str) -> Result<String, ConfigError> {
    let uri: Uri = text.parse().map_err(|_| error(FORM))?;
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return Err(error(FORM));
    };
    if authority.as_str().contains('@') {
        return Err(error("must not contain a user name or a password: remove them"));
    }
    if uri.path() != "/" || uri.query().is_some() || text.contains(['?', '#']) {
        return Err(error(
            "must end after the host and port: Latchkey needs its own origin, without a path",
        ));
    }
    let host = authority.host().to_ascii_lowercase();
    let port = authority.port_u16();
    let written = port.map_or(host.clone(), |port| format!("{host}:{port}"));
    if host.is_empty() || !authority.as_str().eq_ignore_ascii_case(&written) {
        return Err(error(FORM));
    }
    match (scheme, port) {
        ("https", None | Some(443)) => Ok(format!("https://{host}")),
        ("https", Some(_)) => Ok(format!("https://{written}")),
        ("http", _) if !SECURE_WITHOUT_TLS.contains(&host.as_str()) => Err(error(
            "must start with https://; http:// works only for localhost, 127.0.0.1 and [::1]",
        )),
        ("http", None | Some(80)) => Ok(format!("http://{host}")),
        ("http", Some(_)) => Ok(format!("http://{written}")),
        _ => Err(error(FORM)),
    }
}

const FORM: &str = "must be an address such as https://id.example.org";

/// The message does not quote the value, because it may contain a password.
fn error(what: &str) -> ConfigError {
    ConfigError(format!("LATCHKEY_PUBLIC_URL {what}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_normalized_as_in_browsers() {
        for (written, origin) in [
            ("https://id.example.org", "https://id.example.org"),
            ("https://ID.Example.ORG/", "https://id.example.org"),
            ("HTTPS://id.example.org:443/", "https://id.example.org"),
            ("https://id.example.org:8443", "https://id.example.org:8443"),
            ("http://localhost:3000", "http://localhost:3000"),
            ("http://localhost:80", "http://localhost"),
            ("http://127.0.0.1:3000", "http://127.0.0.1:3000"),
            ("http://[::1]:3000", "http://[::1]:3000"),
        ] {
            assert_eq!(parse(written).as_deref(), Ok(origin), "{written}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for written in [
            "id.example.org",
            "localhost:3000",
            "http://id.example.org",
            "http://localhost.example.org",
            "http://192.0.2.1:3000",
            "ftp://localhost",
            "https://",
            "https://:3000",
            "https://id.example.org:",
            "https://id.example.org:99999",
            "https://id.example.org/latchkey",
            "https://id.example.org/?a=b",
            "https://id.example.org?a=b",
            "https://id.example.org/#top",
            "https://admin:secret@id.example.org",
            "https://id example.org",
        ] {
            let sentence = parse(written).err().map(|error| error.to_string());
            let sentence = sentence.unwrap_or_else(|| panic!("{written} was accepted"));
            assert!(sentence.starts_with("LATCHKEY_PUBLIC_URL must "), "{sentence}");
            assert!(!sentence.contains("secret"), "{sentence}");
        }
    }
}
