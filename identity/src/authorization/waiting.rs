//! The table of waiting requests. A request is found by 256 random bits, of which the table contains
//! the hash. Its parameters are sealed, and are judged again each time.

use super::parameters::Parameters;
use crate::{
    connection::{Connection, ConnectionId},
    entity::authorization_request as row,
    error::Error,
    secret::{Token, TokenHash},
    services::Services,
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};

/// Seconds that a request waits.
pub const LASTS: i64 = 60 * 60;
const TABLE: &str = "authorization_requests";

#[derive(Debug)]
pub(super) struct Waiting {
    hash: TokenHash,
    pub(super) connection: ConnectionId,
    pub(super) parameters: Parameters,
    pub(super) arrived_at: i64,
}

/// Lets a request wait, and returns the name under which its user continues it.
pub(super) async fn keep(
    services: &Services,
    connection: &Connection,
    parameters: &Parameters,
) -> Result<Token, Error> {
    let (name, now) = (Token::random(), services.now());
    let (hash, text) = (name.hash(), parameters.text().as_bytes());
    let place = place(connection.id, &hash);
    let new = row::ActiveModel {
        parameters: Set(services.keys.seal(TABLE, "parameters", 0, &place, text)?),
        request_hash: Set(hash),
        connection_id: Set(connection.id.0),
        created_at: Set(now),
        expires_at: Set(now + LASTS),
    };
    row::Entity::insert(new).exec_without_returning(services.db.write()).await?;
    Ok(name)
}

/// `None` if no such request waits any longer.
pub(super) async fn find(services: &Services, name: &Token) -> Result<Option<Waiting>, Error> {
    let hash = name.hash();
    let found = row::Entity::find_by_id(hash.clone()).one(services.db.read()).await?;
    let now = services.now();
    let lasts = |row: &row::Model| now < row.expires_at && services.has_happened(row.created_at);
    let Some(row) = found.filter(lasts) else { return Ok(None) };
    let connection = ConnectionId(row.connection_id);
    let place = place(connection, &hash);
    let opened = services.keys.open_or_report(TABLE, "parameters", 0, &place, &row.parameters);
    Ok(opened.map(|text| Waiting {
        hash,
        connection,
        parameters: Parameters::parse(&text),
        arrived_at: row.created_at,
    }))
}

/// Ends the wait. `true` for exactly one caller.
pub(super) async fn take(db: &impl ConnectionTrait, waiting: &Waiting) -> Result<bool, Error> {
    let taken = row::Entity::delete_by_id(waiting.hash.clone()).exec(db).await?;
    Ok(taken.rows_affected == 1)
}

/// What the parameters are bound to, as in `key_usage`.
fn place(connection: ConnectionId, hash: &TokenHash) -> String {
    format!("{}|{}", connection.0, hash.as_str())
}
