//! What an application receives for a code or a refresh token.

use super::scopes::Scopes;
use crate::secret::Token;
use std::fmt;

pub struct Issued {
    pub access_token: Token,
    /// `None` if the grant ends with its session.
    pub refresh_token: Option<Token>,
    pub id_token: String,
    /// Seconds until the access token and the ID token expire.
    pub expires_in: i64,
    /// Of the access token.
    pub scopes: Scopes,
}

impl fmt::Debug for Issued {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Issued(…)")
    }
}
