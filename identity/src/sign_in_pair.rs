//! A sign-in with a code is two events: first the password was accepted, then the code. Lists show
//! them as one entry, the second; exports contain both.

use crate::pending_sign_in::LIFETIME;
use sea_orm::sea_query::{Expr, SimpleExpr};

/// Leaves out an accepted password if a sign-in from the same browser and address followed it. One
/// that nothing followed stays: someone else may know the password.
pub(crate) fn one_entry_per_sign_in() -> SimpleExpr {
    // Written so that only the index on the account applies to the later event.
    Expr::cust(format!(
        "NOT (event = 'sign_in_started' AND result = 'done' AND EXISTS (\
         SELECT 1 FROM audit_events AS later \
         WHERE later.account_id = audit_events.account_id \
         AND later.at BETWEEN audit_events.at AND audit_events.at + {LIFETIME} \
         AND (later.event || '') = 'signed_in' AND (later.result || '') = 'done' \
         AND later.address = audit_events.address AND later.browser = audit_events.browser))"
    ))
}
