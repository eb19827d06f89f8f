//! A code for the application, in one transaction.

use super::{
    asked::Asked,
    rejected::Addressed,
    waiting::{self, Waiting},
};
use crate::{
    client::Client,
    error::Error,
    grant::{self, CodeRequest},
    secret::Token,
    services::Services,
    session::Session,
};

/// The code for a request of a user who is let in. `None` if the request waited and was answered in
/// another session or a while ago, or if the user has withdrawn their consent: then nothing is stored.
pub(super) async fn code(
    services: &Services,
    client: &Client,
    session: &Session,
    addressed: &Addressed,
    asked: &Asked,
    waiting: Option<&Waiting>,
) -> Result<Option<Token>, Error> {
    let tx = services.db.begin().await?;
    let request = CodeRequest {
        scopes: asked.scopes.clone(),
        redirect_uri: addressed.redirect_uri(),
        challenge: asked.challenge.as_deref(),
        nonce: asked.nonce.as_deref(),
        acr: asked.acr(session.proof()),
    };
    let begun = grant::begin(services, &tx, session, client, &addressed.connection, &request);
    let Some(code) = begun.await? else { return Ok(None) };
    // Last, because `begin` has locked the connection, which is deleted with its requests.
    if let Some(waiting) = waiting
        && !waiting::answer(services, &tx, waiting, session).await?
    {
        return Ok(None);
    }
    tx.commit().await?;
    Ok(Some(code))
}
