//! Whether a user must set up a second factor before anything else.

use crate::{
    entity::account,
    error::Error,
    method::{Method, Methods},
    policy::Policy,
    services::Services,
};

/// Whether the owner of a session that began at `signed_in_at` lacks a second factor that is due, or
/// must replace the one they have.
pub(crate) fn must_enroll(
    services: &Services,
    owner: &account::Model,
    policy: &Policy,
    signed_in_at: i64,
    now: i64,
) -> Result<bool, Error> {
    if Methods(owner.methods).is_enabled() {
        let can_send = services.can_send();
        let has_choice =
            Method::ALL.into_iter().any(|it| policy.allowed.has(it) && can_send.has(it));
        return Ok(has_choice && policy.must_replace(owner, signed_in_at, now)?);
    }
    let requirement = policy.requirement_of(owner, now)?;
    Ok(requirement.is_some_and(|requirement| requirement.is_due(signed_in_at, now)))
}
