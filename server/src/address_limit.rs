//! Limits how fast one network may send forms without being signed in. Each form can cost a slow
//! password hash, so without a limit one host could slow down the service for all users.
//!
//! Deliberately coarse, and kept in memory: guessing is limited by counters in the database, which
//! are independent of the address.

use app::pages::{error::HttpError, request::Viewer};
use axum::{
    extract::{Request, State},
    http::Method,
    middleware::Next,
    response::{IntoResponse, Response},
};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use identity::client::Client;
use std::{num::NonZeroU32, sync::Arc};

/// Enough for a whole office behind one address to sign in within a minute.
const BURST: NonZeroU32 = NonZeroU32::new(60).expect("more than none");
const PER_SECOND: NonZeroU32 = NonZeroU32::MIN;
/// Above this number of networks, idle ones are dropped.
const REMEMBERED: usize = 10_000;

/// One rate limiter per network.
#[derive(Clone)]
pub struct AddressLimit(Arc<DefaultKeyedRateLimiter<String>>);

impl Default for AddressLimit {
    fn default() -> Self {
        let quota = Quota::per_second(PER_SECOND).allow_burst(BURST);
        Self(Arc::new(RateLimiter::dashmap(quota)))
    }
}

impl AddressLimit {
    fn allows(&self, client: &Client) -> bool {
        if self.0.len() > REMEMBERED {
            self.0.retain_recent();
        }
        self.0.check_key(&client.network()).is_ok()
    }
}

/// The layer: answers 429 to clients that send forms too fast without being signed in.
pub async fn guard(State(limit): State<AddressLimit>, request: Request, next: Next) -> Response {
    let stranger = !matches!(request.extensions().get(), Some(Viewer::SignedIn(_)));
    if request.method() == Method::POST && stranger {
        let client = request.extensions().get::<Client>();
        if client.is_some_and(|client| !limit.allows(client)) {
            return HttpError::TooFast.into_response();
        }
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(address: &str) -> Client {
        Client { address: address.to_owned(), ..Client::default() }
    }

    #[test]
    fn each_address_has_its_own_burst() {
        let limit = AddressLimit::default();
        for _ in 0..BURST.get() {
            assert!(limit.allows(&at("192.0.2.1")));
        }
        assert!(!limit.allows(&at("192.0.2.1")));
        assert!(limit.allows(&at("192.0.2.2")));
    }

    #[test]
    fn the_addresses_of_one_ipv6_subscriber_share_a_budget() {
        let limit = AddressLimit::default();
        for host in 0..BURST.get() {
            assert!(limit.allows(&at(&format!("2001:db8::{host:x}"))));
        }
        assert!(!limit.allows(&at("2001:db8::ffff")));
        assert!(limit.allows(&at("2001:db8:0:1::1")));
    }
}
