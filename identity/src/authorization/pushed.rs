//! Requests that an application pushes before it sends the browser (RFC 9126). Such a request is found
//! by 256 random bits, of which the table contains the hash, and only for its connection. It works once.

use super::{
    answer::{Problem, is_safe},
    asked::Asked,
    parameters::Parameters,
    sealed::{open, seal},
};
use crate::{
    connection::{self, Connection, ConnectionId},
    entity::pushed_request as row,
    error::Error,
    secret::{Token, TokenHash},
    services::Services,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

/// Seconds that a pushed request lasts.
pub const PUSHED_LASTS: i64 = 90;
/// What the name of a pushed request begins with.
const NAME: &str = "urn:ietf:params:oauth:request_uri:";
const TABLE: &str = "pushed_requests";

/// A request that was stored.
#[derive(Debug)]
pub struct Pushed {
    /// The `request_uri` that the browser brings.
    pub request_uri: String,
    /// Seconds.
    pub expires_in: i64,
}

/// Why a request was not stored, in the terms of RFC 6749.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotPushed {
    pub error: &'static str,
    pub description: Option<&'static str>,
}

/// Stores a request of this connection. It is judged now, and once more when the browser brings it.
pub async fn push(
    services: &Services,
    connection: &Connection,
    sent: &Parameters,
) -> Result<Result<Pushed, NotPushed>, Error> {
    let parameters = sent.of_client(&connection.client_id);
    if let Err(problem) = check(&parameters, connection) {
        let (error, description) = (problem.code(), problem.description());
        return Ok(Err(NotPushed { error, description }));
    }
    let (name, now) = (Token::random(), services.now());
    let hash = name.hash();
    let new = row::ActiveModel {
        parameters: Set(seal(services, TABLE, connection.id, &hash, &parameters)?),
        request_hash: Set(hash),
        connection_id: Set(connection.id.0),
        created_at: Set(now),
        expires_at: Set(now + PUSHED_LASTS),
    };
    row::Entity::insert(new).exec_without_returning(services.db.write()).await?;
    let request_uri = format!("{NAME}{}", name.reveal());
    Ok(Ok(Pushed { request_uri, expires_in: PUSHED_LASTS }))
}

fn check(parameters: &Parameters, connection: &Connection) -> Result<(), Problem> {
    if parameters.value("request_uri") != Ok(None) {
        return Err(Problem::InvalidRequest("request_uri cannot be pushed"));
    }
    if parameters.value("client_id") != Ok(Some(&connection.client_id)) {
        return Err(Problem::InvalidRequest("client_id is not that of the application"));
    }
    let uri = parameters.value("redirect_uri").ok().flatten();
    if !uri.is_some_and(|uri| is_safe(uri) && connection.has_redirect_uri(uri)) {
        return Err(Problem::InvalidRequest("redirect_uri is not registered"));
    }
    Asked::of(parameters, connection).map(|_| ())
}

/// A request that a browser brings.
pub(super) enum Brought {
    /// Its parameters are those of the browser.
    Whole,
    /// It was pushed with these parameters, which is not possible again.
    Pushed(Parameters),
    /// It names a request that does not exist, has expired, was used, or was pushed by another application.
    Gone,
}

/// Of the parameters of the browser, only `client_id` and `request_uri` count if a request was pushed.
pub(super) async fn brought(
    services: &Services,
    parameters: &Parameters,
) -> Result<Brought, Error> {
    let value = |name| parameters.value(name).ok().flatten();
    let Some(name) = value("request_uri").and_then(|uri| uri.strip_prefix(NAME)) else {
        return Ok(Brought::Whole);
    };
    let (Some(client_id), Some(name)) = (value("client_id"), Token::parse(name)) else {
        return Ok(Brought::Gone);
    };
    let Some(connection) = connection::of_client(services.db.read(), client_id).await? else {
        return Ok(Brought::Gone);
    };
    let taken = take(services, connection.id, name.hash()).await?;
    Ok(taken.map_or(Brought::Gone, Brought::Pushed))
}

/// `Some` for one caller.
async fn take(
    services: &Services,
    connection: ConnectionId,
    hash: TokenHash,
) -> Result<Option<Parameters>, Error> {
    let now = services.now();
    let of_connection = row::Column::ConnectionId.eq(connection.0);
    let found = row::Entity::find_by_id(hash.clone())
        .filter(of_connection.clone())
        .one(services.db.read())
        .await?;
    let Some(row) = found.filter(|row| services.has_happened(row.created_at)) else {
        return Ok(None);
    };
    let taken = row::Entity::delete_many()
        .filter(row::Column::RequestHash.eq(hash.clone()))
        .filter(of_connection)
        .filter(row::Column::ExpiresAt.gt(now))
        .exec(services.db.write())
        .await?;
    if taken.rows_affected != 1 {
        return Ok(None);
    }
    Ok(open(services, TABLE, connection, &hash, &row.parameters))
}
