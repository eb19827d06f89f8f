//! How long sessions and what they prove last, in seconds.

use crate::{entity::session, services::Services};

/// Seconds without a request after which a session ends (NIST SP 800-63B 2.2.3: at most an hour).
pub const IDLE: i64 = 60 * 60;
/// Seconds after which a session ends in any case.
pub const ABSOLUTE: i64 = 12 * 60 * 60;
/// Seconds that an identity check lasts, in this browser.
pub const FRESH: i64 = 10 * 60;

/// Seconds that a replaced token still works, unless the new one was used before. A response can be
/// lost, and retrying must be safe.
pub const GRACE: i64 = 60;

/// The times that decide whether a session has expired.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lifetime {
    pub(crate) created_at: i64,
    pub(crate) last_seen_at: i64,
    pub(crate) expires_at: i64,
}

impl Lifetime {
    pub(crate) fn of(row: &session::Model) -> Self {
        let session::Model { created_at, last_seen_at, expires_at, .. } = *row;
        Self { created_at, last_seen_at, expires_at }
    }

    /// Whether the session is neither idle for too long nor too old.
    pub(crate) fn lasts(self, services: &Services, now: i64) -> bool {
        let is_over = now >= self.expires_at || now >= self.last_seen_at + IDLE;
        !is_over && services.has_happened(self.created_at)
    }
}
