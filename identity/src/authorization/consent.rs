//! P-CONSENT: a user lets an application see what it asks for.

use super::{
    asked::Asked,
    found::{Found, read},
    verdict::{Verdict, decide},
    waiting,
};
use crate::{
    application::Application,
    client::Client,
    connection::Connection,
    error::Error,
    grant::{self, Scopes},
    secret::Token,
    services::Services,
    session::Session,
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The name of the application.
    pub application: String,
    pub scopes: Scopes,
    /// The names of the groups that it will see.
    pub groups: Vec<String>,
}

pub(super) async fn question(
    services: &Services,
    session: &Session,
    connection: &Connection,
    application: &Application,
    asked: &Asked,
) -> Result<Question, Error> {
    let (own, scopes) = (session.account(), asked.scopes.clone());
    let groups = grant::told_groups(services, own, connection, application, &scopes).await?;
    Ok(Question { application: application.name.clone(), scopes, groups })
}

/// "Continue": the user consents to the scopes that P-CONSENT showed. Changes nothing if the waiting request
/// asks for others in the meantime, because its connection was changed, or if the user is not asked (any
/// more), for example because they consented in another tab. The request is continued in any case.
pub async fn consent(
    services: &Services,
    client: &Client,
    session: &Session,
    name: &Token,
    shown: &str,
) -> Result<(), Error> {
    let waiting = waiting::find(services, name).await?;
    let Found::Request(found) = read(services, Some(session), waiting).await? else {
        return Ok(());
    };
    let (connection, asked) = (&found.addressed.connection, &found.asked);
    if asked.scopes.to_string() != shown {
        return Ok(());
    }
    let arrived_at = found.waiting.arrived_at;
    let decided = decide(services, Some(session), connection, asked, arrived_at).await?;
    let Some((application, Verdict::AskForConsent)) = decided else { return Ok(()) };
    let to = (&asked.scopes, asked.consent_since(arrived_at));
    grant::consent(services, session, client, connection, &application.name, to).await
}
