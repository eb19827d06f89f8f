//! A code for the application, in one transaction.

use super::{
    asked::Asked,
    rejected::Addressed,
    waiting::{self, Waiting},
};
use crate::{
    client::Client,
    error::Error,
    grant::{self, Begun, CodeRequest},
    secret::Token,
    services::Services,
    session::Session,
};
use sea_orm::DatabaseTransaction;

/// The code for a request of a user who is let in. `None` if the request waited and was answered in
/// another session or a while ago, or if the user has withdrawn their consent: then nothing is stored.
///
/// Only what spends a waiting request or records an event waits for the disk. Losing a code in a power failure
/// is no worse than losing the answer with it, and redeeming it waits.
pub(super) async fn code(
    services: &Services,
    client: &Client,
    session: &Session,
    addressed: &Addressed,
    asked: &Asked,
    waiting: Option<&Waiting>,
) -> Result<Option<Token>, Error> {
    let request = CodeRequest {
        scopes: asked.scopes.clone(),
        redirect_uri: addressed.redirect_uri(),
        challenge: asked.challenge.as_deref(),
        nonce: asked.nonce.as_deref(),
        acr: asked.acr(session.proof()),
    };
    let begin = async |tx: &DatabaseTransaction, may_record| {
        let connection = &addressed.connection;
        grant::begin(services, tx, session, client, connection, &request, may_record).await
    };
    if waiting.is_none() {
        let tx = services.db.begin_without_waiting().await?;
        match begin(&tx, false).await? {
            Begun::Code(code) => {
                tx.commit().await?;
                return Ok(Some(code));
            }
            Begun::WithoutConsent => return Ok(None),
            Begun::WithEvent => tx.rollback().await?,
        }
    }
    let tx = services.db.begin().await?;
    let Begun::Code(code) = begin(&tx, true).await? else { return Ok(None) };
    // Last, because `begin` has locked the connection, which is deleted with its requests.
    if let Some(waiting) = waiting
        && !waiting::answer(services, &tx, waiting, session).await?
    {
        return Ok(None);
    }
    tx.commit().await?;
    Ok(Some(code))
}
