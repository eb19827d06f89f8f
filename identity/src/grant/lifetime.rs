//! How long codes and tokens last, in seconds, and how many there may be.

/// Until a code expires (RFC 6749, 4.1.2: at most ten minutes).
pub const CODE_LASTS: i64 = 60;
/// Until access tokens and ID tokens expire.
pub const TOKEN_LASTS: i64 = 10 * 60;
/// Until a refresh token that is not used expires.
pub const REFRESH_IDLE: i64 = 30 * DAY;
/// From the start of the grant until its last refresh token expires.
pub const REFRESH_LASTS: i64 = 90 * DAY;
/// After its first use, a refresh token is answered with the same tokens for this long.
pub const REFRESH_AGAIN: i64 = 10;
/// Access tokens of one grant that are in force at once: with the next one, the oldest ends.
pub const MOST_ACCESS_TOKENS: u64 = 20;
/// Grants of one user and one connection that outlive their sessions, such as one for each device.
pub const MOST_STAY_CONNECTED: u64 = 50;
/// After this time, the event "application opened" is recorded again for a session.
pub(super) const OPENED_AGAIN: i64 = 60 * 60;

const DAY: i64 = 86_400;
