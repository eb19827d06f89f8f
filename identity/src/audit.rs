//! The audit log: one line per event, written in the transaction of the change it records.
//!
//! Each process writes a chain: the MAC of a line covers the MAC of the line before. This detects
//! changes, reordering and removals in the middle; a truncated end is detected only with a copy of
//! the head kept elsewhere.

mod anchor; // where retention cut a chain
pub mod export; // the log as a file
#[cfg(any(test, feature = "testing"))]
pub(crate) mod generated;
mod kind;
pub mod log; // the log for administrators
pub mod retention; // deletes old events
mod verify; // detects changed lines

pub use kind::Kind;
pub use verify::{Break, verify};

use crate::{
    account::AccountId,
    client::Client,
    entity::{audit_event, audit_head},
    error::Error,
    keys::KeyRing,
    secret::{hex, random_bytes},
    services::Services,
    session::Session,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, OnConflict},
};

/// Values of the `result` column.
pub(crate) const DONE: &str = "done";
pub(crate) const REFUSED: &str = "refused";

/// An event to record; successful unless marked as refused.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    kind: Kind,
    refused: bool,
    actor: Option<AccountId>,
    account: Option<AccountId>,
    method: Option<&'static str>,
    details: Option<String>,
}

impl Event {
    /// A user acted on their own account.
    pub(crate) fn of(kind: Kind, account: AccountId) -> Self {
        Self {
            kind,
            refused: false,
            actor: Some(account),
            account: Some(account),
            method: None,
            details: None,
        }
    }

    /// The actor is not signed in; the account may be unknown.
    pub(crate) fn by_stranger(kind: Kind, account: Option<AccountId>) -> Self {
        Self { kind, refused: false, actor: None, account, method: None, details: None }
    }

    /// An administrator acted, on an account or on the whole installation.
    pub(crate) fn by(kind: Kind, actor: &Session, account: Option<AccountId>) -> Self {
        Self {
            kind,
            refused: false,
            actor: Some(actor.account),
            account,
            method: None,
            details: None,
        }
    }

    /// Like [`Event::by`], for an actor whose session may have ended.
    pub(crate) fn by_account(kind: Kind, actor: AccountId, account: Option<AccountId>) -> Self {
        Self { kind, refused: false, actor: Some(actor), account, method: None, details: None }
    }

    /// Further details, as a JSON object without secrets.
    pub(crate) fn details(mut self, details: String) -> Self {
        self.details = Some(details);
        self
    }

    pub(crate) fn with(mut self, method: &'static str) -> Self {
        self.method = Some(method);
        self
    }

    pub(crate) fn refused(mut self) -> Self {
        self.refused = true;
        self
    }
}

/// The chain that this process writes.
#[derive(Debug)]
pub(crate) struct Chain {
    node: String,
    start: String,
}

impl Chain {
    pub(crate) fn new(keys: &KeyRing) -> Self {
        let node = hex(&random_bytes::<8>());
        let start = start_of(keys, &node);
        Self { node, start }
    }
}

/// Adds a line. Taking the next number locks the head of the chain until the transaction ends, so
/// the lines of one process are in the order of their commits.
pub(crate) async fn record(
    services: &Services,
    tx: &DatabaseTransaction,
    now: i64,
    client: &Client,
    event: Event,
) -> Result<(), Error> {
    record_many(services, tx, now, client, vec![event]).await
}

/// Adds a line for each event, in order, and locks the head once.
pub(crate) async fn record_many(
    services: &Services,
    tx: &DatabaseTransaction,
    now: i64,
    client: &Client,
    events: Vec<Event>,
) -> Result<(), Error> {
    let Some(count) = i64::try_from(events.len()).ok().filter(|count| *count > 0) else {
        return Ok(());
    };
    let chain = &services.chain;
    let first = audit_head::ActiveModel {
        node: Set(chain.node.clone()),
        sequence: Set(0),
        mac: Set(chain.start.clone()),
    };
    audit_head::Entity::insert(first)
        .on_conflict(OnConflict::column(audit_head::Column::Node).do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    let head = audit_head::Entity::update_many()
        .col_expr(audit_head::Column::Sequence, Expr::col(audit_head::Column::Sequence).add(count))
        .filter(audit_head::Column::Node.eq(&chain.node))
        .exec_with_returning(tx)
        .await?
        .pop()
        .ok_or(Error::Unreadable("audit head"))?;
    let mut before = head.mac;
    let mut rows = Vec::with_capacity(events.len());
    for (sequence, event) in (head.sequence - count + 1..).zip(events) {
        let mut row = audit_event::Model {
            id: 0,
            node: head.node.clone(),
            sequence,
            at: now,
            event: event.kind.as_str().to_owned(),
            result: if event.refused { REFUSED } else { DONE }.to_owned(),
            actor_id: event.actor.map(|id| id.0),
            account_id: event.account.map(|id| id.0),
            method: event.method.map(str::to_owned),
            address: client.address.clone(),
            browser: client.browser.clone(),
            request_id: client.request_id.clone(),
            mac: String::new(),
            details: event.details,
        };
        row.mac = link(&services.keys, &before, &row);
        before = row.mac.clone();
        rows.push(row.into_new());
    }
    audit_head::Entity::update_many()
        .col_expr(audit_head::Column::Mac, Expr::value(before))
        .filter(audit_head::Column::Node.eq(&chain.node))
        .exec(tx)
        .await?;
    audit_event::Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(())
}

/// Records an event in its own transaction: a refusal, which changes nothing else.
pub(crate) async fn record_alone(
    services: &Services,
    client: &Client,
    event: Event,
) -> Result<(), Error> {
    let tx = services.db.begin().await?;
    record(services, &tx, services.now(), client, event).await?;
    tx.commit().await?;
    Ok(())
}

/// The MAC of a line. Fields have a length prefix and absent fields are marked, so different lines
/// never produce the same input.
fn link(keys: &KeyRing, before: &str, row: &audit_event::Model) -> String {
    let (actor, account) =
        (row.actor_id.map(|id| id.to_string()), row.account_id.map(|id| id.to_string()));
    let fields = [
        Some(row.sequence.to_string()),
        Some(row.at.to_string()),
        actor,
        account,
        Some(row.node.clone()),
        Some(row.event.clone()),
        Some(row.result.clone()),
        row.method.clone(),
        Some(row.address.clone()),
        Some(row.browser.clone()),
        Some(row.request_id.clone()),
    ];
    let mut line = before.to_owned();
    for field in fields {
        match field {
            Some(text) => line.push_str(&format!("|{}:{text}", text.len())),
            None => line.push_str("|-"),
        }
    }
    // Lines written before this column existed keep their MAC.
    if let Some(details) = &row.details {
        line.push_str(&format!("|{}:{details}", details.len()));
    }
    hex(&keys.mac("audit", line.as_bytes()))
}

/// The MAC that the first line of a chain follows.
fn start_of(keys: &KeyRing, node: &str) -> String {
    hex(&keys.mac("audit", format!("start|{node}").as_bytes()))
}
