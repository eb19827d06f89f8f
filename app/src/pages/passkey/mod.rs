//! Passkeys and security keys: their section of the tab, D-PASSKEY-NEW, -RENAME and -REMOVE, and
//! passkeys in place of a password or a code.

#[expect(unreachable_pub, reason = "the component macro makes every shared component public")]
pub(crate) mod button;
pub(crate) mod create;
pub(crate) mod disable;
pub(crate) mod endpoints;
pub(crate) mod identity_check;
#[expect(unreachable_pub, reason = "the component macro makes every shared component public")]
pub(crate) mod prompt;
pub(crate) mod remove;
pub(crate) mod rename;
#[expect(unreachable_pub, reason = "the component macro makes every shared component public")]
pub(crate) mod section;
pub(crate) mod sign_in;
pub(crate) mod verify;

/// The id in an address, or 0, which no passkey has, if it is not a number.
fn number(id: &str) -> i64 {
    id.parse().unwrap_or_default()
}
