//! Wrong codes after a right password: an attacker may know the password (ASVS 6.3.5).

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

/// Records a refused code. Tells the owner of every third one within 30 days from browsers that have
/// never signed in to this account.
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
    let (tx, now) = (services.db.begin().await?, services.now());
    let owner: Owner = person.into();
    accounts::lock(&tx, owner.id).await?;
    let is_known = device::known(&services.keys, owner, client.device.as_deref()).is_some();
    let (is_due, is_closed) = match problem {
        _ if is_known => (false, false),
        CodeError::RecoveryCodeWrong { failures } => (failures == TELL_AT, false),
        _ => {
            let is_due = slow_budget::owner_must_be_told(&tx, owner.id, now).await?;
            (is_due, slow_budget::is_spent(&tx, owner.id, now).await?)
        }
    };
    if is_due {
        let message = Message::CodesGuessed { happened: client.happened(now) };
        let whom: Addressee = person.into();
        notice::tell(services, &tx, whom, &message).await?;
    }
    let lines = lines(event, owner, Some(problem), is_closed);
    audit::record_many(services, &tx, now, client, lines).await?;
    tx.commit().await?;
    Ok(())
}

/// The same for a form that also asks for the password.
pub(crate) async fn note_refused_check(
    services: &Services,
    session: &Session,
    password: Option<PasswordError>,
    code: Option<CodeError>,
    event: Event,
    client: &Client,
) -> Result<(), Error> {
    if let (None, Some(problem)) = (password, code) {
        return note_refusal(services, session, problem, event, client).await;
    }
    if password == Some(PasswordError::Wrong) || code.is_some_and(CodeError::was_compared) {
        let tx = services.db.begin().await?;
        let lines = lines(event, session.into(), code, false);
        audit::record_many(services, &tx, services.now(), client, lines).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// The refusal and, if it reached a limit, the pause of code entry.
fn lines(event: Event, owner: Owner, code: Option<CodeError>, is_closed: bool) -> Vec<Event> {
    let mut lines = vec![event.refused()];
    if is_closed || CODES.pauses_at(code.map_or(0, failures)) {
        lines.push(Event::by_stranger(Kind::CodeEntryPaused, Some(owner.id)));
    }
    lines
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
