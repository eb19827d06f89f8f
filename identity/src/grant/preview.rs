//! "Test sign-in": what an application would be told about an administrator who opens it in this session. It
//! comes from the functions that tell applications, and nothing is stored.

use super::{begin, id_token::IdToken, scopes::Scopes, stored::Grant, subject::subject};
use crate::{
    application::ApplicationId,
    connection,
    entity::{account, application, connection as connection_row, policy, session},
    error::Error,
    secret::{Token, random_id},
    services::Services,
    session::Administrator,
};
use sea_orm::EntityTrait;
use serde_json::Value;

/// The result of [`preview`].
#[derive(Debug)]
pub enum Preview {
    /// The names and values of the claims of the ID token. Those of userinfo are among them.
    Told(Vec<(String, String)>),
    /// The administrator would not be let in with the proof of this session.
    Refused,
}

/// Every scope that has claims.
const SCOPES: &str = "openid profile email groups";
/// In place of a subject that the administrator does not have yet.
const NO_SUBJECT: &str = "made when you first open an application";

/// `None` if the application is not connected.
pub async fn preview(
    services: &Services,
    Administrator(session): Administrator<'_>,
    id: ApplicationId,
) -> Result<Option<Preview>, Error> {
    let db = services.db.read();
    let Some(connection) = connection::of_application(db, id).await? else { return Ok(None) };
    let scopes = Scopes::parse(SCOPES).ok_or(Error::Unreadable("scopes"))?;
    let owner = account::Entity::find_by_id(session.account.0).one(db).await?;
    let of_session = session::Entity::find_by_id(session.id).one(db).await?;
    let policy = policy::Entity::find_by_id(1).one(db).await?;
    let row = connection_row::Entity::find_by_id(connection.id.0).one(db).await?;
    let application = application::Entity::find_by_id(id.0).one(db).await?;
    let (Some(owner), Some(of_session), Some(policy), Some(row), Some(application)) =
        (owner, of_session, policy, row, application)
    else {
        return Ok(None);
    };
    let of = Grant {
        grant: begin::unsaved(services, session, &owner, &connection, &scopes)?,
        session: Some(of_session),
        owner,
        policy,
        connection: row,
        application,
        sid: random_id(),
        subject: subject(db, session.account, &connection.sector)
            .await?
            .unwrap_or_else(|| NO_SUBJECT.to_owned()),
    };
    let Some(in_force) = of.in_force(services).await? else { return Ok(Some(Preview::Refused)) };
    let now = services.now();
    let id_token = IdToken {
        of: &of,
        in_force: &in_force,
        access_token: &Token::random(),
        nonce: None,
        issued_at: now,
        expires_at: now + in_force.lasts,
    };
    let claims = id_token.claims(services, &connection);
    let claims = claims.as_object().into_iter().flatten();
    Ok(Some(Preview::Told(claims.map(|(name, value)| (name.clone(), written(value))).collect())))
}

fn written(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
