//! Passkeys and security keys: their region of the tab, D-PASSKEY-NEW, -RENAME and -REMOVE, and where
//! one stands for a password or a code.

#[expect(unreachable_pub, reason = "the component macro makes a public item of a shared component")]
pub(crate) mod ask;
pub(crate) mod create;
#[expect(unreachable_pub, reason = "the component macro makes a public item of a shared component")]
pub(crate) mod disable;
pub(crate) mod endpoints;
#[expect(unreachable_pub, reason = "the component macro makes a public item of a shared component")]
pub(crate) mod entry;
#[expect(unreachable_pub, reason = "the component macro makes a public item of a shared component")]
pub(crate) mod identity_check;
pub(crate) mod remove;
pub(crate) mod rename;
#[expect(unreachable_pub, reason = "the component macro makes a public item of a shared component")]
pub(crate) mod sign_in;
#[expect(unreachable_pub, reason = "the component macro makes a public item of a shared component")]
pub(crate) mod verify;

/// The page below the dialogs.
const BELOW: &str = "/settings/two-factor";

/// The number in an address; what is no number is the number of none.
fn number(id: &str) -> i64 {
    id.parse().unwrap_or_default()
}
