//! Limits on guessing. An attempt is charged before anything is compared, in one conditional
//! statement that is committed before the result is used: parallel guesses cannot share a charge, and a
//! refusal keeps its count (RFC 4226 7.3; NIST SP 800-63B 3.2.2). A key's count is the same on every node
//! and survives a restart. Strangers cannot lock users out for good: browsers that have signed in
//! before are counted separately.

mod charge; // counts attempts
mod clear; // resets counts
pub(crate) mod codes; // app codes and sent codes
mod key; // which attempts are counted together
mod lock; // shows an account as locked
mod passwords; // passwords, in every form
mod rule; // how many failures are free, and how long to wait
pub(crate) mod slow_budget; // wrong codes within 30 days

pub(crate) use charge::{Charge, charge, paused_until};
pub(crate) use clear::{
    clear, forget_account, forget_factors, forget_recovery_codes, password_is_new,
    password_was_reset, refund,
};
pub(crate) use key::Key;
pub(crate) use passwords::charge_password;
pub use rule::UNTIL_CLEARED;
pub(crate) use rule::{APPLICATION_SECRETS, CODES, CONFIRMATIONS, RECOVERY_CODES, SETUP_CODES};
