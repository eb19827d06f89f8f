//! Adds lines to the log.

use super::{
    chain::link,
    event::{DONE, Event, REFUSED},
};
use crate::{
    client::Client,
    entity::{audit_event, audit_head},
    error::Error,
    services::Services,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, OnConflict},
};

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
