//! The account after an edit.

use crate::account::{EmailAddress, Name, Role, UserName};

/// Maximum characters of a reason.
pub const MAX_REASON: usize = 200;

/// The account after the edit.
#[derive(Clone, Debug)]
pub struct Update {
    /// The stamp of the [`crate::users::User`] that the form showed.
    pub stamp: String,
    pub name: Name,
    pub email: EmailAddress,
    pub user_name: UserName,
    pub role: Role,
    /// The position of the switch; `None` where it cannot be moved.
    pub two_factor: Option<bool>,
    /// Why the switch was moved.
    pub reason: Option<String>,
    /// The end of an exemption, in seconds since 1970.
    pub until: Option<i64>,
}
