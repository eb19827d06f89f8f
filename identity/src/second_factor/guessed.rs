//! Wrong codes after a right password: somebody else may have it (ASVS 6.3.5).

use super::CodeProblem;
use crate::{
    account::Owner,
    audit::{self, Event},
    client::{Client, known_device},
    error::Error,
    message::Message,
    notice::{self, Addressee},
    password::CurrentProblem,
    services::Services,
    session::Session,
};

/// Wrong codes in a row at which the owner is told, once.
const TELL_AT: i64 = 3;

/// Records a refused code, and tells the owner when it is the third in a row from a browser that has
/// never signed in.
pub(crate) async fn note_refusal<P>(
    services: &Services,
    person: &P,
    problem: CodeProblem,
    event: Event,
    client: &Client,
) -> Result<(), Error>
where
    for<'a> &'a P: Into<Owner> + Into<Addressee>,
{
    if !problem.was_compared() {
        return Ok(());
    }
    let tx = services.db.begin().await?;
    let now = services.now();
    audit::record(services, &tx, now, client, event.refused()).await?;
    let failures = match problem {
        CodeProblem::Wrong { failures } | CodeProblem::SentWrong { failures } => failures,
        _ => 0,
    };
    let known = known_device(&services.keys, person.into(), client.device.as_deref());
    if failures == TELL_AT && known.is_none() {
        let message = Message::CodesGuessed { happened: client.happened(now) };
        let whom: Addressee = person.into();
        notice::tell(services, &tx, whom, &message).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The same for a form that asks for the password too.
pub(crate) async fn note_refused_check(
    services: &Services,
    session: &Session,
    password: Option<CurrentProblem>,
    code: Option<CodeProblem>,
    event: Event,
    client: &Client,
) -> Result<(), Error> {
    match (password, code) {
        (None, Some(problem)) => note_refusal(services, session, problem, event, client).await,
        (Some(CurrentProblem::Wrong), _) => {
            audit::record_alone(services, client, event.refused()).await
        }
        (_, Some(problem)) if problem.was_compared() => {
            audit::record_alone(services, client, event.refused()).await
        }
        _ => Ok(()),
    }
}
