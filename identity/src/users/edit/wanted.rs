//! The account as an administrator wants it to be.

use crate::account::{EmailAddress, Name, Role};

/// Maximum characters of a reason.
pub const MAX_REASON: usize = 200;

/// The account as an administrator wants it to be.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Of the [`crate::users::User`] that was shown to them.
    pub stamp: String,
    pub name: Name,
    pub email: EmailAddress,
    pub role: Role,
    /// The position of the switch; `None` where it cannot be moved.
    pub two_factor: Option<bool>,
    /// Why the switch was moved.
    pub reason: Option<String>,
    /// The end of an exemption, in seconds since 1970.
    pub until: Option<i64>,
}
