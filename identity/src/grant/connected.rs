//! The applications that have access on behalf of a user, or may have it again without asking, and ending
//! that.

use super::scopes::Scopes;
use crate::{
    accounts,
    application::{self, ApplicationId},
    audit::{self, Event, Kind},
    client::Client,
    entity::{connection, consent, grant},
    error::Error,
    logout::end_grants,
    services::Services,
    session::Session,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult,
    QueryFilter, QuerySelect, QueryTrait, Statement,
};
use serde_json::json;

/// An application with access.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectedApplication {
    pub id: ApplicationId,
    pub name: String,
    /// What it can see.
    pub scopes: Scopes,
    pub connected_at: i64,
    pub last_used_at: i64,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    name: String,
    scopes: String,
    connected_at: i64,
    last_used_at: i64,
    stays_connected: bool,
}

/// The applications that have access on behalf of this user, or may have it again without asking, in the
/// order of their names.
pub async fn connected(
    services: &Services,
    session: &Session,
) -> Result<Vec<ConnectedApplication>, Error> {
    const TEXT: &str = "SELECT applications.id, applications.name, \
        found.scopes, found.connected_at, found.last_used_at, connections.stays_connected \
        FROM (SELECT grants.connection_id, grants.scopes, grants.created_at AS connected_at, \
        grants.last_used_at FROM grants JOIN accounts ON accounts.id = grants.account_id \
        AND accounts.grant_version = grants.grant_version \
        WHERE grants.account_id = $1 AND grants.expires_at > $2 \
        UNION ALL SELECT connection_id, scopes, created_at, last_used_at FROM consents \
        WHERE account_id = $1) AS found \
        JOIN connections ON connections.id = found.connection_id \
        JOIN applications ON applications.id = connections.application_id \
        ORDER BY applications.name_key";
    let db = services.db.read();
    let values = [session.account.0.into(), services.now().into()];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), TEXT, values);
    let mut all: Vec<ConnectedApplication> = Vec::new();
    for row in Row::find_by_statement(statement).all(db).await? {
        let scopes = Scopes::parse(&row.scopes).ok_or(Error::Unreadable("grant or consent"))?;
        let scopes = scopes.granted(row.stays_connected);
        let Row { name, connected_at, last_used_at, .. } = row;
        let id = ApplicationId(row.id);
        let one = ConnectedApplication { id, name, scopes, connected_at, last_used_at };
        match all.pop_if(|last| last.id == id) {
            Some(same) => all.push(same.and(one)),
            None => all.push(one),
        }
    }
    Ok(all)
}

impl ConnectedApplication {
    /// The same application, with what another grant says of it.
    fn and(self, other: Self) -> Self {
        Self {
            scopes: self.scopes.and(other.scopes),
            connected_at: self.connected_at.min(other.connected_at),
            last_used_at: self.last_used_at.max(other.last_used_at),
            ..self
        }
    }
}

/// Ends the access of an application on behalf of this user, with its codes and tokens, and withdraws the
/// consent. Returns the application's name if there was either.
pub async fn disconnect(
    services: &Services,
    session: &Session,
    id: ApplicationId,
    client: &Client,
) -> Result<Option<String>, Error> {
    let tx = services.db.begin().await?;
    accounts::lock(&tx, session.account).await?;
    let Some(name) = application::lock_name(&tx, id).await? else { return Ok(None) };
    if !end(&tx, session, id).await? {
        return Ok(None);
    }
    let details = json!({ "application": name }).to_string();
    let event = Event::of(Kind::ApplicationDisconnected, session.account).details(details);
    audit::record(services, &tx, services.now(), client, event).await?;
    tx.commit().await?;
    Ok(Some(name))
}

/// `false` if there is nothing to end.
async fn end(
    tx: &DatabaseTransaction,
    session: &Session,
    id: ApplicationId,
) -> Result<bool, Error> {
    let connections = connection::Entity::find()
        .select_only()
        .column(connection::Column::Id)
        .filter(connection::Column::ApplicationId.eq(id.0))
        .into_query();
    let granted = Condition::all()
        .add(grant::Column::AccountId.eq(session.account.0))
        .add(grant::Column::ConnectionId.in_subquery(connections.clone()));
    let granted = end_grants(tx, granted).await?;
    let consented = consent::Entity::delete_many()
        .filter(consent::Column::AccountId.eq(session.account.0))
        .filter(consent::Column::ConnectionId.in_subquery(connections))
        .exec(tx)
        .await?;
    Ok(granted + consented.rows_affected > 0)
}
