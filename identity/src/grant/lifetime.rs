//! How long codes and tokens last, in seconds.

/// Until a code expires (RFC 6749, 4.1.2: at most ten minutes).
pub const CODE_LASTS: i64 = 60;
/// Until access tokens and ID tokens expire.
pub const TOKEN_LASTS: i64 = 10 * 60;
/// After this time, the event "application opened" is recorded again for a session.
pub(super) const OPENED_AGAIN: i64 = 60 * 60;
