//! Wrong codes after a right password or in a session: an attacker may know the password or have
//! taken over the session (ASVS 6.3.5).

use crate::{
    account::Owner,
    accounts,
    audit::{self, Event, Kind},
    client::Client,
    device,
    error::Error,
    message::Message,
    notice::{self, Addressee},
    password::PasswordError,
    second_factor::CodeError,
    services::Services,
    session::Session,
    throttle::{CODES, slow_budget},
};

/// Consecutive wrong recovery codes after which the owner is told, once.
const TELL_AT: i64 = 3;

/// Records a refused code after a right password at sign-in.
pub(crate) async fn note_refusal<P>(
    services: &Services,
    person: &P,
    problem: CodeError,
    event: Event,
    client: &Client,
) -> Result<(), Error>
where
    for<'a> &'a P: Into<Owner> + Into<Addressee>,
{
    if !problem.was_compared() {
        return Ok(());
    }
    note(services, person, problem, false, event, client).await
}

/// Records a refused form of a signed-in user that may also ask for the password.
pub(crate) async fn note_refused_check(
    services: &Services,
    session: &Session,
    password: Option<PasswordError>,
    code: Option<CodeError>,
    event: Event,
    client: &Client,
) -> Result<(), Error> {
    if let Some(problem) = code.filter(|problem| problem.was_compared()) {
        return note(services, session, problem, true, event, client).await;
    }
    if password == Some(PasswordError::Wrong) {
        audit::record_alone(services, client, event.refused()).await?;
    }
    Ok(())
}

/// Tells the owner of every third wrong code within 30 days from browsers that have never signed in
/// to this account, and when a browser that has must wait for the first time or is blocked.
async fn note<P>(
    services: &Services,
    person: &P,
    problem: CodeError,
    signed_in: bool,
    event: Event,
    client: &Client,
) -> Result<(), Error>
where
    for<'a> &'a P: Into<Owner> + Into<Addressee>,
{
    let (tx, now) = (services.db.begin().await?, services.now());
    let owner: Owner = person.into();
    accounts::lock(&tx, owner.id).await?;
    let is_known = device::known(&services.keys, owner, client.device.as_deref()).is_some();
    let (is_due, is_closed) = match problem {
        _ if is_known => (CODES.is_told_at(failures(problem)), false),
        CodeError::RecoveryCodeWrong { failures } => (failures == TELL_AT, false),
        _ => {
            let is_due = slow_budget::owner_must_be_told(&tx, owner.id, now).await?;
            (is_due, slow_budget::is_spent(&tx, owner.id, now).await?)
        }
    };
    if is_due {
        let message = Message::CodesGuessed { signed_in, happened: client.happened(now) };
        let whom: Addressee = person.into();
        notice::tell(services, &tx, whom, &message).await?;
    }
    let mut lines = vec![event.refused()];
    if is_closed || CODES.pauses_at(failures(problem)) {
        lines.push(Event::by_stranger(Kind::CodeEntryPaused, Some(owner.id)));
    }
    audit::record_many(services, &tx, now, client, lines).await?;
    tx.commit().await?;
    Ok(())
}

/// Consecutive failures, including this one. Recovery codes pause after as many as other codes.
fn failures(problem: CodeError) -> i64 {
    match problem {
        CodeError::Wrong { failures }
        | CodeError::SentWrong { failures }
        | CodeError::RecoveryCodeWrong { failures } => failures,
        _ => 0,
    }
}
