//! A ticket that does not fit the start cookie: each of several tabs that a browser restored at once got a
//! start cookie, and the browser keeps only the last one.

use super::{host::Host, spend::of_host, target::Target, ticket::TICKET_LASTS};
use crate::{entity::gate_ticket as row, error::Error, secret::Token, services::Services};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, sea_query::ExprTrait};

/// Tickets of one session for one target within a minute, after which no browser starts again.
const MOST: u64 = 10;

/// Where the browser starts again: at the target, where another tab may have got the cookie of the gate by
/// now. The ticket opens nothing. `None` if it fits the start cookie, was used or has expired, or after too
/// many tickets.
pub async fn again(
    services: &Services,
    host: &Host,
    ticket: &Token,
    start: &Token,
) -> Result<Option<Target>, Error> {
    let (db, now) = (services.db.read(), services.now());
    let misfit = of_host(host, &ticket.hash())
        .and(row::Column::Challenge.ne(start.hash().as_str()))
        .and(row::Column::SpentAt.is_null())
        .and(row::Column::ExpiresAt.gt(now));
    let Some(found) = row::Entity::find().filter(misfit).one(db).await? else { return Ok(None) };
    let recent = row::Entity::find()
        .filter(row::Column::SessionId.eq(found.session_id))
        .filter(row::Column::GateId.eq(found.gate_id))
        .filter(row::Column::Target.eq(&found.target))
        .filter(row::Column::CreatedAt.gt(now - TICKET_LASTS));
    let is_loop = recent.count(db).await? >= MOST;
    Ok(Target::parse(&found.target).filter(|_| !is_loop))
}
