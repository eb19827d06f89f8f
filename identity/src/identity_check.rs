//! Confirms the identity of a signed-in user: password and, if they have a method, a code. Valid
//! for ten minutes in this browser; signing in does not count as a check.

use crate::{
    accounts,
    audit::{self, Event, Kind},
    client::Client,
    enrolled_methods::{self, MethodState},
    error::Error,
    failed_attempts,
    method::{Destination, Method},
    notice::{self, Addressee},
    password::{self, CurrentProblem},
    policy, recovery_code,
    second_factor::{self, CodeProblem, Field, Proof, Source},
    secret::Typed,
    sent_code::{self, OnItsWay, Sending, Slot, Step},
    services::Services,
    session::{self, FreshFor, NewSession, Session},
    throttle::{self, Key},
};

/// What the check is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Anything,
    /// Resetting the token: a recovery code may replace the app's code.
    Reset,
    /// Trusting this browser: only the code.
    Trust,
    /// Disabling two-factor authentication, which verifies the code itself
    /// ([`second_factor::disable`]).
    Disable,
}

/// What the user is asked for.
#[derive(Clone, Debug)]
pub struct Asks {
    pub password: bool,
    pub code: Option<CodeFrom>,
}

/// Where the requested code comes from.
#[derive(Clone, Debug)]
pub enum CodeFrom {
    App,
    /// From a message. `sent` is set once one was requested.
    Message {
        method: Method,
        destination: Destination,
        sent: Option<OnItsWay>,
    },
}

/// The result of a check.
#[derive(Debug)]
pub enum Check {
    Passed(NewSession),
    /// Both fields are checked, so both can be wrong.
    Refused {
        password: Option<CurrentProblem>,
        code: Option<CodeProblem>,
    },
    /// The session changed or ended in the meantime; no code was used up.
    OutOfDate,
}

pub async fn asks(services: &Services, session: &Session, purpose: Purpose) -> Result<Asks, Error> {
    let password = match purpose {
        Purpose::Anything | Purpose::Reset => true,
        Purpose::Trust => false,
        Purpose::Disable => session.fresh(services.now()).is_none(),
    };
    let Some(method) = asked_method(services, session, purpose).await? else {
        return Ok(Asks { password, code: None });
    };
    let code = match method.destination {
        None => CodeFrom::App,
        Some(destination) => {
            let slot = Slot::of_session(session, purpose.sent());
            let sent = sent_code::on_its_way(services, &slot, session.into()).await?;
            CodeFrom::Message { method: method.method, destination, sent }
        }
    };
    Ok(Asks { password, code: Some(code) })
}

/// "Send code" and "Resend code".
pub async fn send_code(
    services: &Services,
    session: &Session,
    purpose: Purpose,
    client: &Client,
) -> Result<Sending, Error> {
    let method = asked_method(services, session, purpose).await?;
    let Some(destination) = method.and_then(|method| method.destination) else {
        return Ok(Sending::Impossible);
    };
    let slot = Slot::of_session(session, purpose.sent());
    let to = Addressee::from(session);
    sent_code::send(services, &slot, Step::First, session.into(), &to, &destination, client).await
}

/// Checks the password and the code together. A passed check renews the session and makes it fresh.
pub async fn verify(
    services: &Services,
    session: &Session,
    purpose: Purpose,
    password: Typed,
    code: &str,
    client: &Client,
) -> Result<Check, Error> {
    let key = Key::of_account(services, "password", session, client);
    let wrong_password = match purpose {
        Purpose::Trust => None,
        _ => password::check_current(services, session, &password, &key).await?,
    };
    let proof = match field(services, session, purpose).await? {
        None => Ok(None),
        Some(field) => {
            second_factor::check(services, session, code, &field, client).await?.map(Some)
        }
    };
    let (None, Ok(proof)) = (wrong_password, &proof) else {
        if let Ok(Some(right)) = &proof {
            second_factor::refund(services, session, right, client).await?;
        }
        let code = proof.err();
        let event = Event::of(Kind::IdentityChecked, session.account);
        failed_attempts::note_refused_check(services, session, wrong_password, code, event, client)
            .await?;
        return Ok(Check::Refused { password: wrong_password, code });
    };
    if purpose == Purpose::Trust && proof.is_none() {
        return Ok(Check::OutOfDate);
    }
    let method = proof.as_ref().and_then(Proof::method);
    let tx = services.db.begin().await?;
    if !accounts::is_unchanged(&tx, session.account, session.security_version).await? {
        drop(tx);
        return out_of_date(services, session, proof.as_ref(), client).await;
    }
    let has_method = enrolled_methods::any(&tx, session.account).await?;
    let good_for = match (purpose, method) {
        (Purpose::Trust, _) => FreshFor::Trust,
        (_, Some(_)) => FreshFor::Everything,
        (_, None) if !has_method => FreshFor::Everything,
        _ => FreshFor::Reset,
    };
    if let Some(proof) = proof
        && !second_factor::spend(services, &tx, session, proof, client).await?
    {
        drop(tx);
        second_factor::refund(services, session, proof, client).await?;
        return Ok(Check::Refused { password: None, code: Some(proof.was_spent()) });
    }
    if purpose != Purpose::Trust {
        throttle::clear(&tx, &key).await?;
    }
    let gives_trust = method.is_some_and(Method::gives_trust);
    let Some(renewed) = session::refresh(services, &tx, session, good_for, gives_trust).await?
    else {
        drop(tx);
        return out_of_date(services, session, proof.as_ref(), client).await;
    };
    let mut event = Event::of(Kind::IdentityChecked, session.account);
    if let Some(proof) = proof {
        event = event.with(proof.as_str());
    }
    audit::record(services, &tx, services.now(), client, event).await?;
    if proof.as_ref().is_some_and(Proof::is_recovery_code) {
        let left = recovery_code::left(&tx, session.account).await?;
        notice::recovery_code_used(services, &tx, session, false, left, client).await?;
    }
    tx.commit().await?;
    Ok(Check::Passed(renewed))
}

/// Correct input is not a guess, although it had no effect.
async fn out_of_date(
    services: &Services,
    session: &Session,
    right: Option<&Proof>,
    client: &Client,
) -> Result<Check, Error> {
    if let Some(right) = right {
        second_factor::refund(services, session, right, client).await?;
    }
    Ok(Check::OutOfDate)
}

/// What the code field accepts; `None` if no code is requested.
pub(crate) async fn field(
    services: &Services,
    session: &Session,
    purpose: Purpose,
) -> Result<Option<Field>, Error> {
    let Some(method) = asked_method(services, session, purpose).await? else {
        return Ok(None);
    };
    let code = match method.method {
        Method::App => Source::App,
        other => Source::Message(Slot::of_session(session, purpose.sent()), other),
    };
    let or_recovery_code = matches!(purpose, Purpose::Reset | Purpose::Disable);
    Ok(Some(Field { code, or_recovery_code }))
}

impl Purpose {
    fn sent(self) -> sent_code::Purpose {
        match self {
            Self::Disable => sent_code::Purpose::Disable,
            _ => sent_code::Purpose::IdentityCheck,
        }
    }
}

/// The method whose code is requested, if any: the default one, or for trusting a browser the first
/// one whose codes are strong enough.
async fn asked_method(
    services: &Services,
    session: &Session,
    purpose: Purpose,
) -> Result<Option<MethodState>, Error> {
    if purpose == Purpose::Reset && session.just_used_recovery_code(services.now()) {
        return Ok(None);
    }
    let db = services.db.read();
    let owner = accounts::find(db, session.account).await?.ok_or(Error::Unreadable("account"))?;
    let methods = enrolled_methods::usable(
        enrolled_methods::of(services, db, &owner, &policy::read(db).await?).await?,
    );
    let fits = |state: &MethodState| purpose != Purpose::Trust || state.method.gives_trust();
    let mut fitting: Vec<_> = methods.into_iter().filter(fits).collect();
    let default = fitting.iter().position(|state| state.is_default).unwrap_or(0);
    Ok((!fitting.is_empty()).then(|| fitting.swap_remove(default)))
}
