//! Continuing a request that waited.

use super::{
    answer::{Answer, Problem},
    asked::{Prompt, hint},
    code::code,
    consent::{Question, question},
    found::{Found, Request, read},
    noted::note_verdict,
    rejected::Rejected,
    response_mode::FORM_POST,
    verdict::{Refused, Required, Verdict, decide},
    waiting,
};
use crate::{
    access::Missing, account::EmailAddress, application, client::Client, error::Error,
    secret::Token, services::Services, session::Session,
};

/// What happens next with a request that waited.
#[derive(Debug)]
pub enum Proceeding {
    Answer(Answer),
    /// The answer to a request that allows no page.
    AnswerWithoutPage(Answer),
    SignIn,
    /// P-SWITCH, with the name of the application.
    Choose(String),
    /// A second factor must be set up before anything else.
    Enroll,
    Require(Required),
    SetUp(Missing),
    AskForConsent(Question),
    Refused(Refused),
    Rejected(Rejected),
    /// It expired, or was answered.
    Gone,
}

/// Decides again, and answers the request if nothing is missing any more. Of several sessions, one gets
/// an answer.
pub async fn proceed(
    services: &Services,
    client: &Client,
    session: Option<&Session>,
    name: &Token,
) -> Result<Proceeding, Error> {
    let waiting = waiting::find_again(services, session, name).await?;
    let found = match read(services, session, waiting).await? {
        Found::Request(found) => *found,
        Found::Rejected(rejected) => return Ok(Proceeding::Rejected(rejected)),
        Found::Nothing => return Ok(Proceeding::Gone),
    };
    let Request { waiting, addressed, asked } = &found;
    let (connection, arrived_at) = (&addressed.connection, waiting.arrived_at);
    let decided = decide(services, session, connection, asked, arrived_at).await?;
    let Some((application, verdict)) = decided else { return Ok(Proceeding::Gone) };
    let target = addressed.target(services, &application.name);
    let answer = match asked.prompt {
        Prompt::None => Proceeding::AnswerWithoutPage,
        _ => Proceeding::Answer,
    };
    if let (Verdict::LetIn, Some(session)) = (&verdict, session) {
        let code = code(services, client, session, addressed, asked, Some(waiting)).await?;
        return Ok(code.map_or(Proceeding::Gone, |code| answer(target.with_code(&code))));
    }
    if waiting.is_answered() {
        return Ok(Proceeding::Gone);
    }
    if let Some(session) = session {
        note_verdict(services, client, session, &application, &verdict).await?;
    }
    if let Some(problem) = verdict.problem(asked.prompt) {
        let taken = waiting::take(services.db.write(), waiting).await?;
        let gone = Proceeding::Gone;
        return Ok(if taken { answer(target.with_problem(problem)) } else { gone });
    }
    if let (Verdict::AskForConsent, Some(session)) = (&verdict, session) {
        let question = question(services, session, connection, &application, asked).await?;
        return Ok(Proceeding::AskForConsent(question));
    }
    Ok(match verdict {
        Verdict::LetIn | Verdict::AskForConsent | Verdict::SignIn => Proceeding::SignIn,
        Verdict::Unmet => Proceeding::Gone,
        Verdict::Choose => Proceeding::Choose(application.name),
        Verdict::Enroll => Proceeding::Enroll,
        Verdict::Require(required) => Proceeding::Require(required),
        Verdict::SetUp(missing) => Proceeding::SetUp(missing),
        Verdict::Refuse(refusal) => {
            Proceeding::Refused(Refused { application: application.name, refusal })
        }
    })
}

/// "Back to {app}": answers the request with `access_denied`. `None` if it does not wait any longer.
pub async fn refuse(services: &Services, name: &Token) -> Result<Option<Answer>, Error> {
    let waiting = waiting::find(services, name).await?;
    let Found::Request(found) = read(services, None, waiting).await? else { return Ok(None) };
    let Request { waiting, addressed, .. } = *found;
    let id = addressed.connection.application;
    let Some(application) = application::one(services.db.read(), id).await? else {
        return Ok(None);
    };
    let taken = waiting::take(services.db.write(), &waiting).await?;
    let target = addressed.target(services, &application.name);
    Ok(taken.then(|| target.with_problem(Problem::AccessDenied)))
}

/// The identity check that a waiting request requires of this user, if it does.
pub async fn required(
    services: &Services,
    session: &Session,
    name: &Token,
) -> Result<Option<Required>, Error> {
    let waiting = waiting::find(services, name).await?;
    let Found::Request(found) = read(services, Some(session), waiting).await? else {
        return Ok(None);
    };
    let Request { waiting, addressed, asked } = *found;
    let (connection, arrived_at) = (&addressed.connection, waiting.arrived_at);
    let verdict = decide(services, Some(session), connection, &asked, arrived_at).await?;
    Ok(match verdict {
        Some((_, Verdict::Require(required))) => Some(required),
        _ => None,
    })
}

/// Whether a request waits under this name.
pub async fn waits(services: &Services, name: &Token) -> Result<bool, Error> {
    Ok(waiting::find(services, name).await?.is_some())
}

/// Whether a waiting request is answered with a form.
pub async fn answers_with_form(
    services: &Services,
    session: Option<&Session>,
    name: &Token,
) -> Result<bool, Error> {
    let waiting = waiting::find_again(services, session, name).await?;
    Ok(waiting.is_some_and(|it| it.parameters.value("response_mode") == Ok(Some(FORM_POST))))
}

/// The email address with which a waiting request expects its user to sign in.
pub async fn login_hint(services: &Services, name: &Token) -> Result<Option<String>, Error> {
    let waiting = waiting::find(services, name).await?;
    let email = waiting.and_then(|it| EmailAddress::parse(hint(&it.parameters)?).ok());
    Ok(email.map(|email| email.as_str().to_owned()))
}
