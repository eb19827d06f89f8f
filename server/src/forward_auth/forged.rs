//! Headers that only we may send. Some servers take other characters in a name for hyphens, so
//! `Remote_User` of a client could reach the application next to ours.

use axum::http::HeaderMap;
use identity::gate::Remote;

/// The first header of a request whose letters and digits spell one of ours.
pub(super) fn forged(headers: &HeaderMap) -> Option<&str> {
    headers.keys().map(|name| name.as_str()).find(|name| is_ours(name))
}

fn is_ours(name: &str) -> bool {
    // Few names contain an m.
    name.contains('m') && Remote::HEADERS.iter().any(|ours| letters(ours).eq(letters(name)))
}

fn letters(name: &str) -> impl Iterator<Item = u8> {
    name.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    #[test]
    fn every_spelling_of_our_headers_is_found() {
        let is_found = |name: &str| {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            forged(&HeaderMap::from_iter([(name, HeaderValue::from_static("x"))])).is_some()
        };
        for name in [
            "Remote-User",
            "remote_user",
            "REMOTE.EMAIL",
            "RemoteName",
            "remote-groups-",
            "_remote-amr",
            "~Remote--Auth~Time",
        ] {
            assert!(is_found(name), "{name}");
        }
        for name in ["remote-users", "x-remote-user", "remote", "user", "referer", "remote-addr"] {
            assert!(!is_found(name), "{name}");
        }
    }
}
