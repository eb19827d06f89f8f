//! The cookie of a trusted browser: a permanent name, and a token that is replaced at every use.

use crate::{keys::KeyRing, secret::Token};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// The cookie for the browser.
#[derive(Debug)]
pub struct NewTrust {
    pub cookie: TrustCookie,
    /// Seconds.
    pub max_age: i64,
}

/// The text of the cookie, `<name>.<token>`. It is never printed.
pub struct TrustCookie {
    pub(crate) name: Token,
    pub(crate) token: Token,
}

impl TrustCookie {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (name, token) = text.split_once('.')?;
        Some(Self { name: Token::parse(name)?, token: Token::parse(token)? })
    }

    pub(crate) fn random() -> Self {
        Self { name: Token::random(), token: Token::random() }
    }

    /// The text for the cookie, and for nothing else.
    pub fn reveal(&self) -> String {
        format!("{}.{}", self.name.reveal(), self.token.reveal())
    }

    /// The token that replaces this one. It is derived, so that repeated requests get the same one.
    pub(crate) fn next(&self, keys: &KeyRing) -> Option<Token> {
        let mac = keys.mac("trusted_browser", self.reveal().as_bytes());
        Token::parse(&URL_SAFE_NO_PAD.encode(mac))
    }
}

impl std::fmt::Debug for TrustCookie {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TrustCookie(…)")
    }
}
