//! A connection, as administrators see it.

use super::{
    keys::{self, PublicKey},
    list::of_application,
    published_keys::{self, PublishedKeys},
    secret::{self, Secret},
    values::Connection,
};
use crate::{application::ApplicationId, error::Error, services::Services, session::Administrator};

/// A connection with its secrets that work, the present one first.
#[derive(Clone, Debug)]
pub struct Connected {
    pub connection: Connection,
    pub secrets: Vec<Secret>,
    pub keys: Vec<PublicKey>,
    /// Where the application publishes them.
    pub published: Option<PublishedKeys>,
}

/// `None` if the application is not connected.
pub async fn find(
    services: &Services,
    _: Administrator<'_>,
    id: ApplicationId,
) -> Result<Option<Connected>, Error> {
    let db = services.db.read();
    let Some(connection) = of_application(db, id).await? else { return Ok(None) };
    let connection = connection.with_own_keys(services);
    let secrets = secret::all(db, connection.id, services.now()).await?;
    let published = match &connection.key_set_uri {
        Some(uri) => published_keys::find(services, connection.id, uri).await?,
        None => None,
    };
    let read = published.as_ref().and_then(|published| published.key_set.as_ref());
    let keys = keys::all(db, connection.id, connection.key_set.as_ref().or(read)).await?;
    Ok(Some(Connected { connection, secrets, keys, published }))
}
