//! Adds lines to the log.

use super::{
    append::append,
    chain::{Chain, Head, link},
    event::{DONE, Event, REFUSED},
};
use crate::{
    client::Client,
    entity::{audit_event, audit_head as row},
    error::Error,
    services::Services,
};
use sea_orm::{DatabaseTransaction, EntityTrait, QuerySelect};

/// Adds a line. Moving the head of the chain locks it until the transaction ends, so the lines of one
/// process are in the order of their commits.
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
    if events.is_empty() {
        return Ok(());
    }
    let chain = &services.chain;
    let mut head = chain.presumed();
    let mut lines = lines(services, &head, now, client, &events);
    let mut is_added = append(tx, chain, &head, &lines).await?;
    // The first row of a chain may be that of a transaction that is committed only now.
    for _ in 0..2 {
        if !is_added {
            head = locked_head(tx, chain).await?;
            lines = self::lines(services, &head, now, client, &events);
            is_added = append(tx, chain, &head, &lines).await?;
        }
    }
    if !is_added {
        return Err(Error::Unreadable("audit head"));
    }
    if let Some(last) = lines.last() {
        chain.presume(Head { sequence: last.sequence, mac: last.mac.clone() });
    }
    Ok(())
}

/// The lines that follow this head.
fn lines(
    services: &Services,
    head: &Head,
    now: i64,
    client: &Client,
    events: &[Event],
) -> Vec<audit_event::Model> {
    let mut before = head.mac.clone();
    let line = |(sequence, event): (i64, &Event)| {
        let mut row = audit_event::Model {
            id: 0,
            node: services.chain.node.clone(),
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
            details: event.details.clone(),
        };
        row.mac = link(&services.keys, &before, &row);
        before.clone_from(&row.mac);
        row
    };
    (head.sequence + 1..).zip(events).map(line).collect()
}

async fn locked_head(tx: &DatabaseTransaction, chain: &Chain) -> Result<Head, Error> {
    let found = row::Entity::find_by_id(&chain.node).lock_exclusive().one(tx).await?;
    Ok(match found {
        Some(row::Model { sequence, mac, .. }) => Head { sequence, mac },
        None => chain.start.clone(),
    })
}

/// Records an event in its own transaction: a refusal or an export, which changes nothing else.
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
