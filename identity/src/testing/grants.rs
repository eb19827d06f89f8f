//! Codes, as `authorization` makes them.

use crate::{
    client::Client,
    connection::Connection,
    error::Error,
    grant::{self, Begun, CodeRequest},
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
    let client = Client::default();
    let begun = grant::begin(services, &tx, session, &client, connection, asked, true).await?;
    tx.commit().await?;
    match begun {
        Begun::Code(code) => Ok(code),
        _ => Err(Error::Gone),
    }
}
