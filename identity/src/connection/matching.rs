//! Whether the redirect URI in a request is registered. Texts are compared, and nothing is parsed or
//! normalized: two programs that read an address differently are how codes reach an attacker.

use super::values::Connection;

/// The only addresses whose port may differ (RFC 8252, 7.3): a program on the user's computer listens
/// on a free port. `localhost` is not among them, because a name can lead to another computer.
const LOOPBACK: [&str; 2] = ["http://127.0.0.1", "http://[::1]"];

impl Connection {
    /// Whether it equals a registered one. Only the port may differ, for `http://127.0.0.1` and
    /// `http://[::1]` of a public connection.
    pub fn has_redirect_uri(&self, uri: &str) -> bool {
        self.has(&self.redirect_uris, uri)
    }

    /// The same for sign-out redirect URIs.
    pub fn has_sign_out_uri(&self, uri: &str) -> bool {
        self.has(&self.sign_out_uris, uri)
    }

    fn has(&self, uris: &[String], uri: &str) -> bool {
        let is_same = |registered: &String| {
            registered == uri || (self.is_public && differ_in_port(registered, uri))
        };
        uris.iter().any(is_same)
    }
}

fn differ_in_port(registered: &str, uri: &str) -> bool {
    without_port(registered).is_some_and(|it| without_port(uri) == Some(it))
}

/// The beginning, and what follows the port. `None` for an address that is not a loopback address.
fn without_port(uri: &str) -> Option<(&'static str, &str)> {
    let start = LOOPBACK.into_iter().find(|start| uri.starts_with(start))?;
    let rest = &uri[start.len()..];
    let Some(after_colon) = rest.strip_prefix(':') else {
        return is_after_authority(rest).then_some((start, rest));
    };
    let digits = after_colon.bytes().take_while(u8::is_ascii_digit).count();
    let (port, rest) = after_colon.split_at(digits);
    (port.parse::<u16>().is_ok() && is_after_authority(rest)).then_some((start, rest))
}

fn is_after_authority(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with(['/', '?'])
}
