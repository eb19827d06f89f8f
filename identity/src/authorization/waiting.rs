//! The table of waiting requests. A request is found by 256 random bits, of which the table contains
//! the hash. Its parameters are sealed, and are judged again each time.

use super::{
    parameters::Parameters,
    sealed::{open, seal},
};
use crate::{
    connection::{Connection, ConnectionId},
    entity::authorization_request as row,
    error::Error,
    secret::{Token, TokenHash},
    services::Services,
    session::Session,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::Expr,
};

/// Seconds that a request waits.
pub const LASTS: i64 = 60 * 60;
/// Seconds for which a request that was answered is answered again, in the same session: the answer may
/// have been lost, and a reload of P-LEAVE repeats the request.
pub const ANSWERED_AGAIN: i64 = 60;
const TABLE: &str = "authorization_requests";

#[derive(Debug)]
pub(super) struct Waiting {
    hash: TokenHash,
    pub(super) connection: ConnectionId,
    pub(super) parameters: Parameters,
    pub(super) arrived_at: i64,
    answered_by: Option<i64>,
}

impl Waiting {
    /// Only a code is given for it once more.
    pub(super) fn is_answered(&self) -> bool {
        self.answered_by.is_some()
    }
}

/// Lets a request wait, and returns the name under which its user continues it.
pub(super) async fn keep(
    services: &Services,
    connection: &Connection,
    parameters: &Parameters,
) -> Result<Token, Error> {
    let (name, now) = (Token::random(), services.now());
    let hash = name.hash();
    let new = row::ActiveModel {
        parameters: Set(seal(services, TABLE, connection.id, &hash, parameters)?),
        request_hash: Set(hash),
        connection_id: Set(connection.id.0),
        created_at: Set(now),
        expires_at: Set(now + LASTS),
        answered_by: Set(None),
    };
    row::Entity::insert(new).exec_without_returning(services.db.write()).await?;
    Ok(name)
}

/// `None` if no such request waits any longer.
pub(super) async fn find(services: &Services, name: &Token) -> Result<Option<Waiting>, Error> {
    Ok(stored(services, name).await?.filter(|waiting| !waiting.is_answered()))
}

/// The same, or a request that this session answered a moment ago.
pub(super) async fn find_again(
    services: &Services,
    session: Option<&Session>,
    name: &Token,
) -> Result<Option<Waiting>, Error> {
    let id = session.map(|session| session.id);
    let is_own = |waiting: &Waiting| !waiting.is_answered() || waiting.answered_by == id;
    Ok(stored(services, name).await?.filter(is_own))
}

async fn stored(services: &Services, name: &Token) -> Result<Option<Waiting>, Error> {
    let hash = name.hash();
    let found = row::Entity::find_by_id(hash.clone()).one(services.db.read()).await?;
    let now = services.now();
    let lasts = |row: &row::Model| now < row.expires_at && services.has_happened(row.created_at);
    let Some(row) = found.filter(lasts) else { return Ok(None) };
    let connection = ConnectionId(row.connection_id);
    let opened = open(services, TABLE, connection, &hash, &row.parameters);
    Ok(opened.map(|parameters| Waiting {
        hash,
        connection,
        parameters,
        arrived_at: row.created_at,
        answered_by: row.answered_by,
    }))
}

/// From now on, the request asks for no other account than that of its user, who has chosen it.
pub(super) async fn choose_account(services: &Services, waiting: &Waiting) -> Result<(), Error> {
    let parameters = waiting.parameters.with_chosen_account();
    let sealed = seal(services, TABLE, waiting.connection, &waiting.hash, &parameters)?;
    row::Entity::update_many()
        .col_expr(row::Column::Parameters, Expr::value(sealed))
        .filter(row::Column::RequestHash.eq(waiting.hash.clone()))
        .filter(row::Column::AnsweredBy.is_null())
        .exec(services.db.write())
        .await?;
    Ok(())
}

/// Ends the wait, because this session gets a code. `true` for one session, and again for a moment.
pub(super) async fn answer(
    services: &Services,
    tx: &DatabaseTransaction,
    waiting: &Waiting,
    session: &Session,
) -> Result<bool, Error> {
    let now = services.now();
    let of_request = || {
        row::Entity::update_many()
            .col_expr(row::Column::AnsweredBy, Expr::value(session.id))
            .filter(row::Column::RequestHash.eq(waiting.hash.clone()))
    };
    let first = of_request()
        .col_expr(row::Column::ExpiresAt, Expr::value(now + ANSWERED_AGAIN))
        .filter(row::Column::AnsweredBy.is_null())
        .exec(tx)
        .await?;
    if first.rows_affected == 1 {
        return Ok(true);
    }
    let again = of_request()
        .filter(row::Column::AnsweredBy.eq(session.id))
        .filter(row::Column::ExpiresAt.gt(now))
        .exec(tx)
        .await?;
    Ok(again.rows_affected == 1)
}

/// Ends the wait without a code. `true` for exactly one caller.
pub(super) async fn take(db: &impl ConnectionTrait, waiting: &Waiting) -> Result<bool, Error> {
    let taken = row::Entity::delete_many()
        .filter(row::Column::RequestHash.eq(waiting.hash.clone()))
        .filter(row::Column::AnsweredBy.is_null())
        .exec(db)
        .await?;
    Ok(taken.rows_affected == 1)
}
