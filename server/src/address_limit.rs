//! How fast one network address may send forms without being signed in. Each of them can cost a slow
//! hash, and without a limit one host could keep everybody else waiting.
//!
//! In memory and coarse on purpose: the counts that decide about guesses are the database's, and
//! hold for every address together.

use app::{fault::Fault, request::Viewer};
use axum::{
    extract::{Request, State},
    http::Method,
    middleware::Next,
    response::{IntoResponse, Response},
};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use identity::client::Client;
use std::{num::NonZeroU32, sync::Arc};

/// Forms at once, and one more each second: a whole office behind one address signs in in a minute.
const BURST: NonZeroU32 = NonZeroU32::new(60).expect("more than none");
const PER_SECOND: NonZeroU32 = NonZeroU32::MIN;
/// Networks that are remembered before those that are quiet are forgotten.
const REMEMBERED: usize = 10_000;

/// The budgets of all networks.
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

/// The layer: 429 for whoever sends forms too fast without being signed in.
pub async fn guard(State(limit): State<AddressLimit>, request: Request, next: Next) -> Response {
    let stranger = !matches!(request.extensions().get(), Some(Viewer::SignedIn(_)));
    if request.method() == Method::POST && stranger {
        let client = request.extensions().get::<Client>();
        if client.is_some_and(|client| !limit.allows(client)) {
            return Fault::TooFast.into_response();
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
    fn an_address_has_a_burst_and_others_have_their_own() {
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
