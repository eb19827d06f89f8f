//! Codes, as `authorization` makes them.

use crate::{
    client::Client,
    connection::Connection,
    error::Error,
    grant::{self, CodeRequest},
    secret::Token,
    services::Services,
    session::Session,
};

/// A code, as it is made once the user was let in.
///
/// # Errors
/// Those of the database, and [`Error::Gone`].
pub async fn authorization_code(
    services: &Services,
    session: &Session,
    connection: &Connection,
    asked: &CodeRequest<'_>,
) -> Result<Token, Error> {
    let tx = services.db.begin().await?;
    let code = grant::begin(services, &tx, session, &Client::default(), connection, asked).await?;
    tx.commit().await?;
    code.ok_or(Error::Gone)
}
