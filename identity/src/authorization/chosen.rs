//! The user has chosen an account, on P-SWITCH.

use super::{
    answer::{Answer, Problem},
    found::{Found, Request, read},
    waiting,
};
use crate::{
    application, error::Error, grant, secret::Token, services::Services, session::Session,
};

/// The result of [`continue_with`].
#[derive(Debug)]
pub enum Chosen {
    /// The request continues.
    Continues,
    /// The application accepts only another user.
    Answer(Answer),
    /// It does not wait any longer.
    Gone,
}

/// "Continue as {name}". An application that names its user in `claims` never gets a code for another one
/// (OpenID Connect Core 3.1.2.2).
pub async fn continue_with(
    services: &Services,
    session: &Session,
    name: &Token,
) -> Result<Chosen, Error> {
    let waiting = waiting::find(services, name).await?;
    let Found::Request(found) = read(services, Some(session), waiting).await? else {
        return Ok(Chosen::Gone);
    };
    let Request { waiting, addressed, asked } = *found;
    let db = services.db.read();
    let sector = &addressed.connection.sector;
    if asked.subject.is_none()
        || asked.subject == grant::subject(db, session.account, sector).await?
    {
        waiting::choose_account(services, &waiting).await?;
        return Ok(Chosen::Continues);
    }
    let id = addressed.connection.application;
    let Some(application) = application::one(db, id).await? else { return Ok(Chosen::Gone) };
    if !waiting::take(services.db.write(), &waiting).await? {
        return Ok(Chosen::Gone);
    }
    let target = addressed.target(services, &application.name);
    Ok(Chosen::Answer(target.with_problem(Problem::LoginRequired)))
}

/// "Use another account": from now on, the request asks for no particular one. `false` if it does not wait
/// any longer.
pub async fn choose_account(services: &Services, name: &Token) -> Result<bool, Error> {
    let Some(waiting) = waiting::find(services, name).await? else { return Ok(false) };
    waiting::choose_account(services, &waiting).await?;
    Ok(true)
}
