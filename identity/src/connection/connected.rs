//! A connection, as administrators see it.

use super::{
    keys::{self, PublicKey},
    list::of_application,
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
    let keys = keys::all(db, &connection).await?;
    Ok(Some(Connected { connection, secrets, keys }))
}
