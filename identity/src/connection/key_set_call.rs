//! Reads the key set that an application publishes at an address.

use super::key_set::KeySet;
use crate::{
    outgoing::{Outgoing, Uncallable, client},
    services::Services,
};
use reqwest::{
    Response, Url,
    header::{ACCEPT, CACHE_CONTROL},
};
use std::time::Duration;
use tokio::time::timeout;

/// A request waits for a call, and is answered within 4.5 seconds.
const PATIENCE: Duration = Duration::from_secs(3);
/// Bytes that are read at most.
const LARGEST: usize = 64 * 1024;
/// The shortest time in seconds after which a key set is read again, whatever the application says.
const SHORTEST: i64 = 5 * 60;
/// The same where the application does not say.
const USUAL: i64 = 60 * 60;
/// The longest such time.
const LONGEST: i64 = 24 * 60 * 60;

/// Why a key set could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// It does not answer, not in time, or has an untrusted certificate.
    Unreachable,
    /// It must not be connected to.
    Address,
    /// Its status is not 200.
    Status,
    TooLarge,
    /// It is not a set of public keys with at least one that can be used.
    Keys,
}

impl Unread {
    const ALL: [Self; 5] =
        [Self::Unreachable, Self::Address, Self::Status, Self::TooLarge, Self::Keys];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Address => "address",
            Self::Status => "status",
            Self::TooLarge => "size",
            Self::Keys => "keys",
        }
    }

    /// Reads the result of [`Unread::as_str`].
    pub(super) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|problem| problem.as_str() == text)
    }
}

/// The keys, and the seconds for which they need not be read again.
pub(super) async fn call(
    services: &Services,
    outgoing: &Outgoing,
    uri: &str,
) -> Result<(KeySet, i64), Unread> {
    let url = Url::parse(uri).map_err(|_| Unread::Address)?;
    let read = async {
        let client = client(&url, outgoing, &services.public_url).await;
        let client = client.map_err(|problem| match problem {
            Uncallable::Unknown => Unread::Unreachable,
            Uncallable::Forbidden => Unread::Address,
        })?;
        let accept = "application/jwk-set+json, application/json";
        let answer = client.get(url.clone()).header(ACCEPT, accept).send().await;
        let answer = answer.map_err(|_| Unread::Unreachable)?;
        if answer.status() != 200 {
            return Err(Unread::Status);
        }
        let lasts = lasts(&answer);
        let key_set = KeySet::published(&body(answer).await?).map_err(|_| Unread::Keys)?;
        Ok((key_set, lasts))
    };
    timeout(outgoing.patience.min(PATIENCE), read).await.unwrap_or(Err(Unread::Unreachable))
}

async fn body(mut answer: Response) -> Result<String, Unread> {
    let mut body = Vec::new();
    while let Some(part) = answer.chunk().await.map_err(|_| Unread::Unreachable)? {
        if body.len() + part.len() > LARGEST {
            return Err(Unread::TooLarge);
        }
        body.extend_from_slice(&part);
    }
    String::from_utf8(body).map_err(|_| Unread::Keys)
}

/// As `max-age` says (RFC 9111, 5.2.2.1), within limits.
fn lasts(answer: &Response) -> i64 {
    let directives = answer.headers().get_all(CACHE_CONTROL).iter();
    let directives = directives.filter_map(|value| value.to_str().ok());
    let mut directives = directives.flat_map(|text| text.split(',')).map(str::trim);
    let seconds = directives.find_map(|directive| {
        let (name, value) = directive.split_once('=')?;
        let seconds = value.trim_matches('"').parse::<u32>().ok()?;
        name.eq_ignore_ascii_case("max-age").then_some(seconds)
    });
    seconds.map_or(USUAL, |seconds| i64::from(seconds).clamp(SHORTEST, LONGEST))
}
