//! Tickets. A ticket works once, within a minute, at one gate, in the browser that has the start cookie,
//! while its session lasts.

use super::{entry::Entry, values::Gate};
use crate::{
    account::ACTIVE,
    accounts,
    application::Application,
    authorization::Answer,
    client::Client,
    connection::Sector,
    entity::gate_ticket as row,
    error::Error,
    grant::{note_opened, record_opened},
    keys::{GateKey, TokenRow},
    secret::Token,
    services::Services,
    session::{Session, is_there},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

/// Seconds that a ticket lasts.
pub const TICKET_LASTS: i64 = 60;
/// Tickets for the same target that a browser used within that time before it asked once more, after
/// which its cookie is evidently lost.
const REPEATED: usize = 3;
/// The same with those used in the second in which it asked. Some may be of other tabs, which asked before
/// any of them had the cookie. Browsers give up only after more.
const REPEATED_AT_ONCE: usize = 6;
/// The path on the host of a gate that a ticket is for, and its parameter.
pub const ENTER: &str = "/.latchkey/enter";
pub const TICKET: &str = "ticket";
/// Where a browser signs out.
pub const SIGN_OUT: &str = "/.latchkey/sign-out";

/// A start cookie for a browser that has none.
pub fn new_start() -> Token {
    Token::random()
}

/// Whether the browser asks for the same target again and again, although it has used tickets for it.
pub(super) async fn is_repeated(
    services: &Services,
    session: &Session,
    entry: &Entry,
) -> Result<bool, Error> {
    let used: Vec<i64> = row::Entity::find()
        .select_only()
        .column(row::Column::SpentAt)
        .filter(row::Column::SessionId.eq(session.id))
        .filter(row::Column::GateId.eq(entry.gate.0))
        .filter(row::Column::Target.eq(entry.target.as_str()))
        .filter(row::Column::CreatedAt.gt(services.now() - TICKET_LASTS))
        .filter(row::Column::SpentAt.lte(entry.asked_at))
        .into_tuple()
        .all(services.db.read())
        .await?;
    let before = used.iter().filter(|at| **at < entry.asked_at).count();
    Ok(before >= REPEATED || used.len() >= REPEATED_AT_ONCE)
}

/// The answer that takes the browser to the gate. `None` if the session has ended.
pub(super) async fn make(
    services: &Services,
    client: &Client,
    session: &Session,
    application: &Application,
    gate: &Gate,
    entry: &Entry,
) -> Result<Option<Answer>, Error> {
    let now = services.now();
    let tx = services.db.begin().await?;
    let owner = accounts::lock(&tx, session.account).await?;
    let is_same = owner.is_some_and(|owner| {
        owner.status == ACTIVE && owner.security_version == session.security_version
    });
    if !is_same || !is_there(&tx, session).await? {
        return Ok(None);
    }
    let is_first = note_opened(services, &tx, session, application.id, &Sector::default()).await?;
    let ticket = Token::random();
    let hash = ticket.hash();
    let key = GateKey { gate: gate.id.0, session: session.id };
    let bound = TokenRow::GateTicket { key, hash: &hash };
    let proof = session.proof();
    let new = row::ActiveModel {
        owner_mac: Set(services.keys.bind(bound, session.account.0)),
        ticket_hash: Set(hash),
        gate_id: Set(gate.id.0),
        session_id: Set(session.id),
        security_version: Set(session.security_version),
        password_at: Set(proof.password_at),
        factor: Set(proof.factor.map(|factor| factor.as_str().to_owned())),
        factor_at: Set(proof.factor_at),
        proved_at: Set(proof.proved_at),
        challenge: Set(entry.challenge.clone()),
        target: Set(entry.target.as_str().to_owned()),
        created_at: Set(now),
        expires_at: Set(now + TICKET_LASTS),
        spent_at: Set(None),
    };
    row::Entity::insert(new).exec_without_returning(&tx).await?;
    if is_first {
        record_opened(services, &tx, session, client, &application.name).await?;
    }
    tx.commit().await?;
    let address = format!("{}{ENTER}", gate.settings.host.origin());
    Ok(Some(Answer::at(&address, &[(TICKET, ticket.reveal())], &application.name)))
}
