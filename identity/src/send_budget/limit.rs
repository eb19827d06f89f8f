//! How many messages in what time.

use crate::services::CLOCKS_DIFFER;

pub(super) const HOUR: i64 = 3600;
pub(super) const DAY: i64 = 24 * HOUR;
/// Seconds between two messages for the same purpose.
pub(crate) const INTERVAL: i64 = 30;

/// At most `sends` messages in `window` seconds, and `interval` seconds between two.
#[derive(Clone, Debug)]
pub(crate) struct Limit {
    pub(super) key: String,
    pub(super) sends: i64,
    pub(super) window: i64,
    pub(super) interval: i64,
}

impl Limit {
    pub(super) fn new(key: String, sends: i64, window: i64) -> Self {
        Self { key, sends, window, interval: 0 }
    }

    /// Whether a window that began then has ended, or was counted while a clock was ahead.
    pub(super) fn is_over(&self, window_start: i64, now: i64) -> bool {
        window_start <= now - self.window || window_start > now + CLOCKS_DIFFER
    }
}
