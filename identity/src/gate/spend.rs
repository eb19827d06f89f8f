//! Using a ticket: the browser gets a session of the gate.

use super::{host::Host, target::Target};
use crate::{
    account::AccountId,
    accounts,
    entity::{account, gate, gate_session, gate_ticket as row, session},
    error::Error,
    keys::{GateKey, TokenRow},
    secret::{Token, TokenHash},
    services::Services,
    session::is_valid,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
    sea_query::{Expr, ExprTrait, LockType},
};

/// Sessions of a gate that one session keeps. A browser needs one; several tabs may open a gate at once.
const MOST: u64 = 10;
/// Those above that are deleted at once.
const AT_ONCE: u64 = 100;

/// What a browser gets for a ticket.
#[derive(Debug)]
pub struct Entered {
    /// For the cookie of the gate.
    pub token: Token,
    pub target: Target,
}

/// Exchanges a ticket for a session of this gate. `None` if the ticket is not one of this gate and this
/// browser, was used, has expired, or its session has ended.
pub async fn spend(
    services: &Services,
    host: &Host,
    ticket: &Token,
    start: &Token,
) -> Result<Option<Entered>, Error> {
    let hash = ticket.hash();
    let own = own(host, &hash, start);
    let db = services.db.read();
    let Some(found) = row::Entity::find().filter(own.clone()).one(db).await? else {
        return Ok(None);
    };
    let of_ticket = session::Entity::find_by_id(found.session_id);
    let Some(session) = of_ticket.clone().one(db).await? else { return Ok(None) };
    let tx = services.db.begin().await?;
    let owner = accounts::lock(&tx, AccountId(session.account_id)).await?;
    let (Some(owner), Some(session)) = (owner, of_ticket.one(&tx).await?) else {
        return Ok(None);
    };
    // Before the ticket, as an administrator who removes the gate, and with it its tickets, locks them.
    let of_ticket = gate::Entity::find_by_id(found.gate_id).lock(LockType::KeyShare);
    if of_ticket.one(&tx).await?.is_none() {
        return Ok(None);
    }
    let now = services.now();
    let spent = row::Entity::update_many()
        .col_expr(row::Column::SpentAt, Expr::value(now))
        .filter(own)
        .filter(row::Column::SpentAt.is_null())
        .filter(row::Column::ExpiresAt.gt(now))
        .exec(&tx)
        .await?;
    let key = GateKey { gate: found.gate_id, session: session.id };
    let bound = TokenRow::GateTicket { key, hash: &hash };
    let target = Target::parse(&found.target);
    let is_right = spent.rows_affected == 1
        && services.has_happened(found.created_at)
        && found.security_version == owner.security_version
        && services.keys.is_bound(bound, owner.id, Some(&found.owner_mac))
        && is_valid(services, &session, &owner, now);
    let (true, Some(target)) = (is_right, target) else {
        tx.commit().await?;
        return Ok(None);
    };
    let token = open(services, &tx, key, &owner, found).await?;
    tx.commit().await?;
    Ok(Some(Entered { token, target }))
}

/// The ticket of this gate and of the browser with this start cookie.
fn own(host: &Host, ticket: &TokenHash, start: &Token) -> Expr {
    of_host(host, ticket).and(row::Column::Challenge.eq(start.hash().as_str()))
}

/// The ticket of the gate with this host.
pub(super) fn of_host(host: &Host, ticket: &TokenHash) -> Expr {
    let of_host = gate::Entity::find()
        .select_only()
        .column(gate::Column::Id)
        .filter(gate::Column::Host.eq(host.as_str()));
    row::Column::TicketHash
        .eq(ticket.as_str())
        .and(row::Column::GateId.in_subquery(of_host.into_query()))
}

async fn open(
    services: &Services,
    tx: &DatabaseTransaction,
    key: GateKey,
    owner: &account::Model,
    ticket: row::Model,
) -> Result<Token, Error> {
    let token = Token::random();
    let hash = token.hash();
    let now = services.now();
    let bound = TokenRow::GateSession { key, hash: &hash };
    let new = gate_session::ActiveModel {
        owner_mac: Set(services.keys.bind(bound, owner.id)),
        token_hash: Set(hash.clone()),
        gate_id: Set(key.gate),
        session_id: Set(key.session),
        security_version: Set(owner.security_version),
        // The session may rest on more by now, which a copy of its cookie must not gain.
        password_at: Set(ticket.password_at),
        factor: Set(ticket.factor),
        factor_at: Set(ticket.factor_at),
        proved_at: Set(ticket.proved_at),
        created_at: Set(now),
        last_used_at: Set(now),
    };
    gate_session::Entity::insert(new).exec_without_returning(tx).await?;
    let others = gate_session::Column::SessionId
        .eq(key.session)
        .and(gate_session::Column::GateId.eq(key.gate))
        .and(gate_session::Column::TokenHash.ne(hash));
    let older: Vec<TokenHash> = gate_session::Entity::find()
        .select_only()
        .column(gate_session::Column::TokenHash)
        .filter(others)
        .order_by_desc(gate_session::Column::CreatedAt)
        .order_by_asc(gate_session::Column::TokenHash)
        .offset(MOST - 1)
        .limit(AT_ONCE)
        .into_tuple()
        .all(tx)
        .await?;
    // Otherwise, nodes would forget what they remember of all sessions.
    if !older.is_empty() {
        let older = gate_session::Column::TokenHash.is_in(older);
        gate_session::Entity::delete_many().filter(older).exec(tx).await?;
    }
    Ok(token)
}
