//! Connections and codes, as `connection` and `authorization` make them.

use super::Bench;
use crate::{
    application::ApplicationId,
    client::Client,
    connection::{Connection, ConnectionId, ToldGroups},
    entity::{connection, connection_address},
    error::Error,
    grant::{self, CodeRequest},
    jose::Algorithm,
    secret::Token,
    services::Services,
    session::Session,
};
use sea_orm::{ActiveValue::Set, EntityTrait};

impl Bench {
    /// Connects an application by OpenID Connect.
    pub async fn connect(
        &self,
        application: ApplicationId,
        client_id: &str,
        told_groups: ToldGroups,
    ) -> Connection {
        let new = connection::ActiveModel {
            application_id: Set(application.0),
            client_id: Set(client_id.to_owned()),
            is_public: Set(true),
            requires_pkce: Set(true),
            algorithm: Set(Algorithm::Es256.as_str().to_owned()),
            treats_email_as_verified: Set(false),
            told_groups: Set(told_groups.as_str().to_owned()),
            version: Set(1),
            created_at: Set(self.services.now()),
            ..Default::default()
        };
        let db = self.services.db.write();
        let id = connection::Entity::insert(new).exec(db).await.expect("a row").last_insert_id;
        let redirect_uri = format!("https://{client_id}.example.org/back");
        let address = connection_address::ActiveModel {
            connection_id: Set(id),
            kind: Set("redirect".to_owned()),
            address: Set(redirect_uri.clone()),
        };
        let insert = connection_address::Entity::insert(address);
        insert.exec_without_returning(db).await.expect("a row");
        Connection {
            id: ConnectionId(id),
            application,
            client_id: client_id.to_owned(),
            is_public: true,
            requires_pkce: true,
            algorithm: Algorithm::Es256,
            treats_email_as_verified: false,
            told_groups,
            redirect_uris: vec![redirect_uri],
            version: 1,
        }
    }
}

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
    Ok(code)
}
