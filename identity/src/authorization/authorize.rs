//! Answering a request, or letting it wait for its user.

use super::{
    answer::Answer,
    arrived::{Arrived, arrived},
    code::code,
    noted::note_verdict,
    parameters::Parameters,
    rejected::{Rejected, Why},
    verdict::{Verdict, decide},
    waiting,
};
use crate::{client::Client, error::Error, secret::Token, services::Services, session::Session};

/// The result of [`authorize`].
#[derive(Debug)]
pub enum Outcome {
    /// The browser goes back to the application, with a code or with an error.
    Answer(Answer),
    /// The request waits under this name. The user continues it.
    Waits(Token),
    Rejected(Rejected),
    /// It was pushed, and has expired or was used.
    Gone,
}

/// Answers a request with a code if the user may open the application with the proof that their
/// session rests on.
pub async fn authorize(
    services: &Services,
    client: &Client,
    session: Option<&Session>,
    parameters: &Parameters,
) -> Result<Outcome, Error> {
    let Arrived { parameters, addressed, asked } =
        match arrived(services, session, parameters).await? {
            Ok(arrived) => arrived,
            Err(outcome) => return Ok(outcome),
        };
    let now = services.now();
    let decided = decide(services, session, &addressed.connection, &asked, now).await?;
    let Some((application, verdict)) = decided else { return Ok(gone()) };
    let target = addressed.target(services, &application.name);
    if let (Verdict::LetIn, Some(session)) = (&verdict, session)
        && let Some(code) = code(services, client, session, &addressed, &asked, None).await?
    {
        return Ok(Outcome::Answer(target.with_code(&code)));
    }
    if let Some(problem) = verdict.problem(asked.prompt) {
        if let Some(session) = session {
            note_verdict(services, client, session, &application, &verdict).await?;
        }
        return Ok(Outcome::Answer(target.with_problem(problem)));
    }
    Ok(Outcome::Waits(waiting::keep(services, &addressed.connection, &parameters).await?))
}

/// Lets a request wait without deciding anything. A POST from another site arrives without the cookie
/// of the session.
pub async fn wait(services: &Services, parameters: &Parameters) -> Result<Outcome, Error> {
    let Arrived { parameters, addressed, .. } = match arrived(services, None, parameters).await? {
        Ok(arrived) => arrived,
        Err(outcome) => return Ok(outcome),
    };
    Ok(Outcome::Waits(waiting::keep(services, &addressed.connection, &parameters).await?))
}

/// The application was deleted a moment ago.
fn gone() -> Outcome {
    Outcome::Rejected(Rejected { why: Why::UnknownClient, application: None, addresses: None })
}
