//! Prove that it is still you: password and, where there is a method, a code. Good for ten
//! minutes in this browser; signing in does not count as one.

use crate::{
    audit::{self, Event, Kind},
    client::Client,
    error::Error,
    password::{self, CurrentProblem},
    second_factor::{self, Accepts, CodeProblem, Proof},
    secret::Typed,
    services::Services,
    session::{self, FreshFor, NewSession, Session},
    throttle::{self, Key},
};

/// What the check is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Anything,
    /// A new token: a recovery code may stand in for the app.
    Reset,
}

/// What the person is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    Password,
    PasswordAndCode,
}

/// How a check ended.
#[derive(Debug)]
pub enum Check {
    Passed(NewSession),
    /// Both fields are checked together.
    Refused {
        password: Option<CurrentProblem>,
        code: Option<CodeProblem>,
    },
    /// The session changed or ended meanwhile; nothing was spent.
    OutOfDate,
}

/// # Errors
/// The database's.
pub async fn asks(services: &Services, session: &Session, purpose: Purpose) -> Result<Asks, Error> {
    let has_method = second_factor::is_enabled(services.db.read(), session.account).await?;
    let code_was_given =
        purpose == Purpose::Reset && session.just_used_recovery_code(services.now());
    Ok(if has_method && !code_was_given { Asks::PasswordAndCode } else { Asks::Password })
}

/// # Errors
/// The database's.
pub async fn verify(
    services: &Services,
    session: &Session,
    purpose: Purpose,
    password: Typed,
    code: &str,
    client: &Client,
) -> Result<Check, Error> {
    let asks = asks(services, session, purpose).await?;
    let key = Key::of_account(services, "password", session, client);
    let wrong_password = password::check_current(services, session, &password, &key).await?;
    let accepts =
        if purpose == Purpose::Reset { Accepts::RecoveryCodesToo } else { Accepts::AppCodes };
    let proof = match asks {
        Asks::Password => Ok(None),
        Asks::PasswordAndCode => {
            second_factor::check(services, session, code, accepts, client).await?.map(Some)
        }
    };
    let (None, Ok(proof)) = (wrong_password, proof) else {
        if let Ok(Some(right)) = proof {
            second_factor::refund(services, session, right, client).await?;
        }
        if second_factor::was_compared(wrong_password, proof.err()) {
            let event = Event::of(Kind::IdentityChecked, session.account).refused();
            audit::record_alone(services, client, event).await?;
        }
        return Ok(Check::Refused { password: wrong_password, code: proof.err() });
    };
    let has_method = second_factor::is_enabled(services.db.read(), session.account).await?;
    let good_for = match proof {
        Some(Proof::App { .. }) => FreshFor::Everything,
        None if !has_method => FreshFor::Everything,
        _ => FreshFor::Reset,
    };
    let tx = services.db.begin().await?;
    if let Some(proof) = proof
        && !second_factor::spend(services, &tx, session, proof, client).await?
    {
        drop(tx);
        second_factor::refund(services, session, proof, client).await?;
        return Ok(Check::Refused { password: None, code: Some(proof.was_spent()) });
    }
    throttle::clear(&tx, &key).await?;
    let Some(renewed) = session::refresh(services, &tx, session, good_for).await? else {
        return Ok(Check::OutOfDate);
    };
    audit::record(
        services,
        &tx,
        services.now(),
        client,
        Event::of(Kind::IdentityChecked, session.account),
    )
    .await?;
    tx.commit().await?;
    Ok(Check::Passed(renewed))
}
