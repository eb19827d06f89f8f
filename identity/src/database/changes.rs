//! How often something may have been taken away from a user. What was read before the last time must not
//! be used again; what was read since may be, as long as this process would have learned of a change
//! that another process made.

use rustix::time::{ClockId, clock_gettime};
use std::{
    sync::atomic::{
        AtomicBool, AtomicU64,
        Ordering::{Relaxed, SeqCst},
    },
    time::Duration,
};
use tokio::sync::Notify;

/// How long after a commit of another process this one may still use what it read before.
pub const KNOWN_WITHIN: Duration = Duration::from_millis(250);

/// A number that is raised before and after each commit that may take something away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(u64);

#[cfg(test)]
impl Moment {
    pub(crate) fn of(count: u64) -> Self {
        Self(count)
    }
}

/// One for the whole process.
#[derive(Debug)]
pub(crate) struct Changes {
    count: AtomicU64,
    /// Until when all changes of other processes are known, as [`uptime`] counts.
    known_until: AtomicU64,
    /// Whether [`Changes::now`] was called since the last look of [`Changes::take_wanted`].
    is_wanted: AtomicBool,
    pub(super) wanted: Notify,
    /// How many connections write, or did; see `other_processes`.
    pub(super) connections: AtomicU64,
}

impl Default for Changes {
    fn default() -> Self {
        Self {
            count: AtomicU64::new(0),
            known_until: AtomicU64::new(0),
            is_wanted: AtomicBool::new(false),
            wanted: Notify::new(),
            connections: AtomicU64::new(0),
        }
    }
}

impl Changes {
    /// Call it before reading what is to be used again: that is allowed while the result is the same.
    /// `None` while changes of other processes may be unknown.
    pub(crate) fn now(&self) -> Option<Moment> {
        if !self.is_wanted.load(Relaxed) && !self.is_wanted.swap(true, SeqCst) {
            self.wanted.notify_one();
        }
        let is_known = uptime() < self.known_until.load(SeqCst);
        is_known.then(|| Moment(self.count.load(SeqCst)))
    }

    /// How often something may have been taken away.
    #[cfg(feature = "testing")]
    pub(crate) fn count(&self) -> u64 {
        self.count.load(SeqCst)
    }

    pub(super) fn raise(&self) {
        self.count.fetch_add(1, SeqCst);
    }

    /// While something is committed that may take something away. Raises the number now, and when the
    /// result is dropped.
    pub(super) fn committing(&self) -> Committing<'_> {
        self.raise();
        Committing(self)
    }

    /// All changes of other processes up to this time are known.
    pub(super) fn know(&self, at: u64) {
        let until = at.saturating_add(KNOWN_WITHIN.as_nanos() as u64);
        self.known_until.fetch_max(until, SeqCst);
    }

    /// Whether the changes were asked for since the last call.
    pub(super) fn take_wanted(&self) -> bool {
        self.is_wanted.swap(false, SeqCst)
    }
}

/// Nanoseconds since this computer started, also those in which it was suspended, which `Instant` leaves out.
pub(super) fn uptime() -> u64 {
    let running = Duration::try_from(clock_gettime(ClockId::Boottime));
    running.ok().and_then(|it| it.as_nanos().try_into().ok()).unwrap_or(u64::MAX)
}

pub(super) struct Committing<'a>(&'a Changes);

impl Drop for Committing<'_> {
    fn drop(&mut self) {
        self.0.raise();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_of_others_are_known_only_for_a_while_after_a_sign_of_them() {
        let changes = Changes::default();
        assert!(changes.now().is_none());
        let within = KNOWN_WITHIN.as_nanos() as u64;
        changes.know(uptime() - within);
        assert!(changes.now().is_none());
        changes.know(uptime() + within);
        assert!(changes.now().is_some());
    }
}
