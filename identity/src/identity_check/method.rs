//! The method whose code is asked for.

use crate::{
    enrolled_methods::{self, UsableMethod},
    error::Error,
    method::Method,
    policy,
    purpose::Purpose,
    second_factor::{Field, Source},
    sent_code::{self, Slot},
    services::Services,
    session::Session,
};

/// What the code field accepts; `None` if no code is requested.
pub(crate) async fn field(
    services: &Services,
    session: &Session,
    purpose: Purpose,
) -> Result<Option<Field>, Error> {
    let Some(method) = prompted_method(services, session, purpose).await? else {
        return Ok(None);
    };
    let code = match method.method {
        Method::App => Source::App,
        other => Source::Message(Slot::of_session(session, purpose.sent()), other),
    };
    let or_recovery_code = matches!(purpose, Purpose::Reset | Purpose::Disable);
    Ok(Some(Field { code, or_recovery_code }))
}

/// The method whose code is requested, if any: the default one, or the first one whose codes are
/// strong enough.
pub(super) async fn prompted_method(
    services: &Services,
    session: &Session,
    purpose: Purpose,
) -> Result<Option<UsableMethod>, Error> {
    if purpose == Purpose::Reset && session.just_used_recovery_code(services.now()) {
        return Ok(None);
    }
    let db = services.db.read();
    let (owner, policy) = policy::with_account(db, session.account).await?;
    let methods = enrolled_methods::usable(services, db, &owner, &policy).await?;
    let fits = |state: &UsableMethod| !purpose.needs_strong_code() || state.method.gives_trust();
    let mut fitting: Vec<_> = methods.into_iter().filter(fits).collect();
    let default = fitting.iter().position(|state| state.is_default).unwrap_or(0);
    Ok((!fitting.is_empty()).then(|| fitting.swap_remove(default)))
}

impl Purpose {
    /// The purpose of the code that is sent for it.
    pub(super) fn sent(self) -> sent_code::Purpose {
        match self {
            Self::Disable => sent_code::Purpose::Disable,
            _ => sent_code::Purpose::IdentityCheck,
        }
    }
}
