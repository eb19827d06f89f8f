//! Everything that rules may use, created once at start.

mod bind; // hashes of earlier versions
mod clock_check; // whether the clock of this node can be right
mod open;
mod steadiness; // whether the clock can be believed after a jump

use crate::{
    audit::chain::Chain,
    database::Database,
    delivery::{CanSend, Routes, current::CurrentRoutes},
    error::Error,
    keys::KeyRing,
    log_limit::LogLimit,
    outgoing::{Calls, Outgoing},
    signing_key::known::KnownKeys,
    slow_hash::Hasher,
    turns::Turns,
};
use std::{
    ops::Deref,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};
use steadiness::Steadiness;
pub(crate) use steadiness::{CLOCKS_DIFFER, FOR_CODES, FOR_SWEEPS};
use tokio::sync::Notify;

/// Tells the time. Rules never read the system's clock.
pub trait Clock: Send + Sync {
    /// Whole seconds since 1970, UTC.
    fn now(&self) -> i64;

    /// Whole seconds that the process has been running. No change of the time affects it.
    fn running(&self) -> i64;
}

/// The system's clock.
#[derive(Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    fn now(&self) -> i64 {
        std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |since| since.as_secs() as i64)
    }

    fn running(&self) -> i64 {
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        START.elapsed().as_secs() as i64
    }
}

/// Cheap to clone; one for the whole process.
#[derive(Clone)]
pub struct Services(Arc<Parts>);

/// What [`Services`] consists of.
#[derive(Clone)]
pub struct Parts {
    pub(crate) db: Database,
    pub(crate) keys: Arc<KeyRing>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) steadiness: Arc<Steadiness>,
    pub(crate) set_up: Arc<AtomicBool>,
    pub(crate) hasher: Hasher,
    pub(crate) chain: Arc<Chain>,
    pub(crate) signing_keys: Arc<KnownKeys>,
    pub(crate) skew: u8,
    /// The origin that users see, for links in mails.
    pub(crate) public_url: Arc<str>,
    pub(crate) routes: Arc<CurrentRoutes>,
    pub(crate) outbox: Arc<Notify>,
    pub(crate) bulk_jobs: Arc<Notify>,
    pub(crate) imports: Arc<Notify>,
    /// For checking files of users.
    pub(crate) checks: Turns,
    /// Of applications, which requests wait for.
    pub(crate) calls: Arc<Calls>,
    pub log_limit: LogLimit,
}

/// The operator's settings, as far as rules need them.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The tolerance of app codes in steps of 30 seconds, 0 or 1 (RFC 6238, 5.2).
    pub skew: u8,
    /// The origin that users see, without a trailing slash.
    pub public_url: String,
    /// Routes set here take precedence over those that administrators save.
    pub routes: Routes,
}

impl Deref for Services {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Services {
    /// Whole seconds since 1970, UTC.
    pub fn now(&self) -> i64 {
        self.clock.now()
    }

    /// Whether there was an administrator when the installation was last read.
    pub fn is_set_up(&self) -> bool {
        self.set_up.load(Ordering::Relaxed)
    }

    /// Allows calls to addresses of applications, once it is known on which ports this process accepts
    /// connections.
    pub fn may_call(&self, outgoing: Outgoing) {
        self.calls.allow(outgoing);
    }

    /// How messages are sent now. Every request and every pass of the worker checks for changes.
    pub fn routes(&self) -> Arc<Routes> {
        self.routes.now()
    }

    /// Which kinds of messages can be sent.
    pub fn can_send(&self) -> CanSend {
        self.routes().can_send()
    }

    /// Wakes the worker of the outbox.
    pub(crate) fn outbox_has_mail(&self) {
        self.outbox.notify_one();
    }

    /// Learns what other processes take away from users until the process ends, so that gates can
    /// remember what they have read.
    pub async fn follow_changes(self) {
        self.db.follow_others().await;
    }

    /// Its own parts, which other clones do not share from now on.
    #[cfg(feature = "testing")]
    pub(crate) fn own(&mut self) -> &mut Parts {
        Arc::make_mut(&mut self.0)
    }

    /// Closes connections to the database that were not needed since the last call.
    pub async fn rest(&self) {
        self.db.read().rest().await;
    }

    /// Closes the database's connections, for a clean stop.
    pub async fn close(self) -> Result<(), Error> {
        self.db.clone().close().await
    }
}
