//! Whether a user must set up a second factor before anything else.

use crate::{
    entity::account,
    error::Error,
    method::{Method, Methods},
    policy::Policy,
    requirement::Override,
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
    let methods = Methods(owner.methods);
    Ok(must_enroll_with(services, methods, &Override::of(owner)?, policy, signed_in_at, now))
}

/// The same with the methods of the owner, and the decision for them.
pub(crate) fn must_enroll_with(
    services: &Services,
    methods: Methods,
    decided: &Override,
    policy: &Policy,
    signed_in_at: i64,
    now: i64,
) -> bool {
    if methods.is_enabled() {
        let can_send = services.can_send();
        let has_choice =
            Method::ALL.into_iter().any(|it| policy.allowed.has(it) && can_send.has(it));
        return has_choice && policy.must_replace(methods, decided, signed_in_at, now);
    }
    let requirement = policy.requirement(decided, now);
    requirement.is_some_and(|requirement| requirement.is_due(signed_in_at, now))
}
