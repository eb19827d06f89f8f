//! Limits how fast forms are sent: by one network to routes that are open to strangers, and by one
//! user to all others. A form can cost a slow password hash, so without a limit one client could
//! slow down the service for all users.
//!
//! Deliberately coarse, and kept in memory: guessing is limited by counters in the database, which
//! are independent of the address.

use crate::access_layer::Table;
use app::pages::{access::Access, error::HttpError, path, request::Viewer};
use axum::{
    extract::{MatchedPath, Request, State},
    http::Method,
    middleware::Next,
    response::{IntoResponse, Response},
};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use identity::{account::AccountId, client::Client};
use std::{hash::Hash, num::NonZeroU32, sync::Arc};

/// The limits for one kind of key, such as networks.
#[derive(Clone, Copy)]
struct Speed {
    at_once: u32,
    per_second: u32,
}

/// Forms that cost a slow hash: enough for the 300 users of an office behind one address to sign in
/// within ten minutes, also if each of them mistypes the password once.
const NETWORK: Speed = Speed { at_once: 60, per_second: 1 };
/// One IPv6 subscriber may have many networks, and one site may have many subscribers.
const SITE: Speed = Speed { at_once: 600, per_second: 10 };
/// Forms that cost no hash: the steps after the password, and the requests for challenges of passkeys
/// when the sign-in page is opened.
const LIGHT: Speed = Speed { at_once: 600, per_second: 10 };
const ACCOUNT: Speed = Speed { at_once: 120, per_second: 2 };
/// Requests of applications by one site of strangers, or by one user. Each may be stored for an hour.
const REQUESTS: Speed = Speed { at_once: 300, per_second: 2 };
const REQUESTS_AT: [&str; 2] = [path::AUTHORIZE, path::END_SESSION];
/// Return the browser of a signed-in user to the application, with a code or ticket that is stored.
const CODES_AT: [&str; 3] = [path::CONTINUE, path::GATE_ENTER, path::GATE_CONTINUE];

/// The end of the paths that answer with a challenge.
const BEGIN: &str = "/begin";
/// The steps after the password that cost no hash.
const STEPS: [&str; 4] =
    [path::VERIFY, path::VERIFY_RESEND, path::VERIFY_PASSKEY, path::OTHER_METHODS];
/// Above this number of keys, idle ones are dropped.
const REMEMBERED: usize = 10_000;

/// One rate limiter for each key.
struct Limit<Key: Clone + Eq + Hash>(DefaultKeyedRateLimiter<Key>);

impl Speed {
    fn quota(self) -> Quota {
        let at_least_one = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        Quota::per_second(at_least_one(self.per_second)).allow_burst(at_least_one(self.at_once))
    }
}

impl<Key: Clone + Eq + Hash> Limit<Key> {
    fn new(speed: Speed) -> Self {
        Self(RateLimiter::dashmap(speed.quota()))
    }

    fn allows(&self, key: &Key) -> bool {
        if self.0.len() > REMEMBERED {
            self.0.retain_recent();
        }
        self.0.check_key(key).is_ok()
    }
}

struct Limits {
    table: Table,
    networks: Limit<String>,
    sites: Limit<String>,
    light: Limit<String>,
    accounts: Limit<AccountId>,
    requests: RequestLimit,
}

/// The state of the layer.
#[derive(Clone)]
pub struct FormLimits(Arc<Limits>);

impl FormLimits {
    pub fn new(table: Table, requests: RequestLimit) -> Self {
        Self(Arc::new(Limits {
            table,
            networks: Limit::new(NETWORK),
            sites: Limit::new(SITE),
            light: Limit::new(LIGHT),
            accounts: Limit::new(ACCOUNT),
            requests,
        }))
    }

    /// On a route that is open to strangers, a session makes no difference: a form there costs the
    /// same, and may be about any account.
    fn allows(&self, path: &str, viewer: Option<&Viewer>, client: &Client) -> bool {
        let limits = &self.0;
        if is_request(path, viewer) {
            let key = match viewer {
                Some(Viewer::SignedIn(session)) => format!("account {}", session.account),
                _ => client.site(),
            };
            return limits.requests.0.allows(&key);
        }
        let access = limits.table.access(path);
        let is_open = matches!(access, None | Some(Access::Everybody | Access::Pending));
        let is_light = path.ends_with(BEGIN) || STEPS.contains(&path);
        match viewer {
            Some(Viewer::SignedIn(session)) if !is_open => limits.accounts.allows(&session.account),
            _ if is_light => limits.light.allows(&client.site()),
            _ => limits.networks.allows(&client.network()) && limits.sites.allows(&client.site()),
        }
    }
}

/// Whether this may store something for an application.
fn is_request(path: &str, viewer: Option<&Viewer>) -> bool {
    let is_signed_in = matches!(viewer, Some(Viewer::SignedIn(_)));
    REQUESTS_AT.contains(&path) || CODES_AT.contains(&path) && is_signed_in
}

/// How fast requests of applications may be stored, whether a browser brings them or they are pushed.
#[derive(Clone)]
pub struct RequestLimit(Arc<Limit<String>>);

impl Default for RequestLimit {
    fn default() -> Self {
        Self(Arc::new(Limit::new(REQUESTS)))
    }
}

impl RequestLimit {
    /// For a stranger, by site.
    pub(crate) fn allows(&self, client: &Client) -> bool {
        self.0.allows(&client.site())
    }
}

/// The layer: answers 429 to clients that send forms too fast, or requests of applications.
pub async fn guard(State(limits): State<FormLimits>, request: Request, next: Next) -> Response {
    let about = request.extensions();
    let path = about.get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let viewer = about.get::<Viewer>();
    if request.method() == Method::POST || is_request(path, viewer) {
        let client = about.get::<Client>();
        if client.is_some_and(|client| !limits.allows(path, viewer, client)) {
            return HttpError::TooFast.into_response();
        }
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use governor::clock::FakeRelativeClock;
    use std::time::Duration;

    fn limits() -> FormLimits {
        FormLimits::new(Table::of(&app::pages::routes::routes()), RequestLimit::default())
    }

    /// Whether a stranger at this address may send a form to this path.
    fn allows(limits: &FormLimits, path: &str, address: &str) -> bool {
        let client = Client { address: address.to_owned(), ..Client::default() };
        limits.allows(path, None, &client)
    }

    /// Whether one of as many further forms is refused as a burst has: on a busy machine, some are added
    /// while the test uses up the burst.
    fn is_used_up(limits: &FormLimits, path: &str, address: impl Fn(u32) -> String) -> bool {
        (0..SITE.at_once).any(|form| !allows(limits, path, &address(form)))
    }

    #[test]
    fn each_address_has_its_own_burst() {
        let limits = limits();
        for _ in 0..NETWORK.at_once {
            assert!(allows(&limits, path::SIGN_IN, "192.0.2.1"));
        }
        assert!(!allows(&limits, path::SIGN_IN, "192.0.2.1"));
        assert!(allows(&limits, path::SIGN_IN, "192.0.2.2"));
    }

    #[test]
    fn the_addresses_of_one_ipv6_network_share_a_burst() {
        let limits = limits();
        for host in 0..NETWORK.at_once {
            assert!(allows(&limits, path::SIGN_IN, &format!("2001:db8::{host:x}")));
        }
        assert!(!allows(&limits, path::SIGN_IN, "2001:db8::ffff"));
        assert!(allows(&limits, path::SIGN_IN, "2001:db8:0:1::1"));
    }

    #[test]
    fn the_networks_of_one_ipv6_site_share_a_larger_burst() {
        let limits = limits();
        for network in 0..SITE.at_once {
            let address = format!("2001:db8:0:{network:x}::1");
            assert!(allows(&limits, path::SIGN_IN, &address), "{network}");
        }
        let other = |form| format!("2001:db8:0:{:x}::1", SITE.at_once + form);
        assert!(is_used_up(&limits, path::SIGN_IN, other));
        assert!(allows(&limits, path::SIGN_IN, "2001:db8:1::1"));
    }

    #[test]
    fn challenges_and_steps_after_the_password_use_up_no_forms_that_cost_a_hash() {
        let limits = limits();
        for _ in 0..LIGHT.at_once / 2 {
            assert!(allows(&limits, path::SIGN_IN_PASSKEY_BEGIN, "192.0.2.1"));
            assert!(allows(&limits, path::VERIFY, "192.0.2.1"));
        }
        let same = |_| "192.0.2.1".to_owned();
        assert!(is_used_up(&limits, path::SIGN_IN_PASSKEY_BEGIN, same));
        assert!(is_used_up(&limits, path::VERIFY, same));
        // A recovery code costs as much as a password.
        for _ in 0..NETWORK.at_once / 2 {
            assert!(allows(&limits, path::SIGN_IN, "192.0.2.1"));
            assert!(allows(&limits, path::RECOVERY_CODE, "192.0.2.1"));
        }
        assert!(is_used_up(&limits, path::SIGN_IN, same));
        assert!(is_used_up(&limits, path::RECOVERY_CODE, same));
    }

    #[test]
    fn requests_of_applications_are_counted_by_site_and_apart_from_forms() {
        let limits = limits();
        for network in 0..REQUESTS.at_once {
            let address = format!("2001:db8:0:{network:x}::1");
            let path = REQUESTS_AT[network as usize % 2];
            assert!(allows(&limits, path, &address), "{network}");
        }
        assert!(is_used_up(&limits, path::AUTHORIZE, |_| "2001:db8::1".to_owned()));
        let pushed = Client { address: "2001:db8::1".to_owned(), ..Client::default() };
        assert!(!limits.0.requests.allows(&pushed), "pushed requests count as well");
        assert!(allows(&limits, path::AUTHORIZE, "2001:db8:1::1"));
        assert!(allows(&limits, path::SIGN_IN, "2001:db8::1"));
    }

    /// How many forms of 300 users are refused who arrive evenly within this time, and each send some
    /// that cost a hash and two that do not.
    fn refused(arrival: Duration, hashed: u32) -> u32 {
        const USERS: u32 = 300;
        let clock = FakeRelativeClock::default();
        let limiter = |speed: Speed| RateLimiter::direct_with_clock(speed.quota(), clock.clone());
        let (network, light) = (limiter(NETWORK), limiter(LIGHT));
        let mut refused = 0;
        for _ in 0..USERS {
            refused += (0..hashed).filter(|_| network.check().is_err()).count() as u32;
            // The challenge of the page, and the code.
            refused += (0..2).filter(|_| light.check().is_err()).count() as u32;
            clock.advance(arrival / USERS);
        }
        refused
    }

    #[test]
    fn an_office_of_300_users_behind_one_address_signs_in_within_ten_minutes() {
        let minutes = |count: u64| Duration::from_secs(60 * count);
        assert_eq!(refused(minutes(10), 2), 0, "three forms each");
        assert_eq!(refused(minutes(5), 1), 0, "without mistakes");
        assert!(refused(minutes(5), 2) > 0, "one more hash a second is all that a stranger gets");
    }
}
