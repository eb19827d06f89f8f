//! How long sessions and what they prove last, in seconds.

/// Seconds without a request after which a session ends (NIST SP 800-63B 2.2.3: at most an hour).
pub const IDLE: i64 = 60 * 60;
/// Seconds after which a session ends in any case.
pub const ABSOLUTE: i64 = 12 * 60 * 60;
/// Seconds that an identity check lasts, in this browser.
pub const FRESH: i64 = 10 * 60;

/// Seconds that a replaced token still works, unless the new one was used before. A response can be
/// lost, and retrying must be safe.
pub const GRACE: i64 = 60;
