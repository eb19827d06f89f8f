//! Users who have not signed in for a long time.

use super::{pages::Access, statement::Statement};

/// In days.
pub const LONG: i64 = 90;

/// A condition on an account: its last sign-in was long ago, or it was created long ago and its user
/// never signed in. A `+` keeps databases from using an index.
pub(super) fn condition(by: Access, statement: &mut Statement, now: i64) -> String {
    let long_ago = now - LONG * 86_400;
    let (at, created_at) = match by {
        Access::Class => ("last_sign_in_at", "created_at"),
        Access::Order => ("+last_sign_in_at", "+created_at"),
    };
    let (last, first) = (statement.bind(long_ago), statement.bind(long_ago));
    format!("({at} <= {last} OR ({at} IS NULL AND {created_at} <= {first}))")
}
