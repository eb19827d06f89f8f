//! A browser that may skip the second factor until a fixed day. It never skips the password, and it
//! does not count as an identity check.

mod accept; // instead of the second factor
mod list; // the trusted browsers of an account
mod remove; // ends trust
mod row; // rows, and until when they are valid
mod trust; // trusts this browser

pub(crate) use accept::accept;
pub(crate) use list::count;
pub use list::{TrustedBrowser, list};
pub(crate) use remove::{
    forget_all, forget_everywhere, keep_only_this, lock_owners, shorten_everywhere,
};
pub use remove::{remove, remove_all, remove_this};
pub(crate) use trust::begin;
pub use trust::{Trust, trust};
