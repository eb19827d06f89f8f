//! The redirect URIs of a connection, as administrators paste them.

use super::redirect_uri::{Problem, RedirectUri};
use crate::invisible::without_invisible;
use std::collections::BTreeSet;

/// Maximum number of redirect URIs of a connection.
pub const MOST_REDIRECT_URIS: usize = 20;

/// Each once, in the order of the alphabet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RedirectUris(BTreeSet<RedirectUri>);

/// Why a list cannot be registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mistake {
    Empty,
    TooMany,
    /// The first one that cannot be registered.
    In {
        uri: String,
        problem: Problem,
    },
}

impl RedirectUris {
    /// At least one. They are separated by line breaks or spaces. Quotation marks around one, a comma or semicolon
    /// after one, empty lines and repetitions are accepted and not kept.
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        let mut uris = BTreeSet::new();
        for text in without_invisible(text).split_whitespace() {
            let uri = text.trim_end_matches([',', ';']).trim_matches('"');
            if uri.is_empty() {
                continue;
            }
            let parsed = RedirectUri::parse(uri);
            uris.insert(parsed.map_err(|problem| Mistake::In { uri: uri.to_owned(), problem })?);
        }
        match uris.len() {
            0 => Err(Mistake::Empty),
            1..=MOST_REDIRECT_URIS => Ok(Self(uris)),
            _ => Err(Mistake::TooMany),
        }
    }

    /// The same, or none.
    pub fn parse_optional(text: &str) -> Result<Self, Mistake> {
        match Self::parse(text) {
            Err(Mistake::Empty) => Ok(Self::default()),
            parsed => parsed,
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(RedirectUri::as_str)
    }
}
