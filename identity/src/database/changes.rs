//! How often something may have been taken away from a user. What was read before the last time must not
//! be used again; what was read since may be, as long as this process would have learned of a change
//! that another process made.

use std::{
    sync::atomic::{
        AtomicBool, AtomicU64,
        Ordering::{Relaxed, SeqCst},
    },
    time::{Duration, Instant},
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
    start: Instant,
    count: AtomicU64,
    /// Until when all changes of other processes are known, in nanoseconds since the start.
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
            start: Instant::now(),
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
        let is_known = self.elapsed() < self.known_until.load(SeqCst);
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

    /// Nanoseconds since the start.
    pub(super) fn elapsed(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_nanos()).unwrap_or(u64::MAX)
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

pub(super) struct Committing<'a>(&'a Changes);

impl Drop for Committing<'_> {
    fn drop(&mut self) {
        self.0.raise();
    }
}
