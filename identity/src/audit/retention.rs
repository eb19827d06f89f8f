//! Deletes events past the retention period, always from the start of a chain. What is left follows
//! the anchor, the last deleted line, sealed: deleting more, or deleting without the key ring, is
//! detected. Each cut is recorded as an event, so whole days are cut at a time rather than
//! something in every sweep.

use super::{anchor, event::Event, kind::Kind, record::record};
use crate::{
    client::Client,
    entity::{audit_event as row, audit_horizon as horizon, installation},
    error::Error,
    services::Services,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, OnConflict},
};
use serde_json::json;
use std::collections::BTreeSet;

/// Allowed retention periods in days.
pub const DAYS: std::ops::RangeInclusive<i64> = 30..=3650;

/// Lines deleted in one transaction, which limits how long sign-ins wait.
const BATCH: u64 = 1_000;
/// Transactions in one sweep; the next sweep continues.
const BATCHES: usize = 50;
/// Old lines inspected to find their chains.
const LOOK: u64 = 10_000;
const DAY: i64 = 86_400;
/// Days of events that are deleted at once without waiting. Usually it is one.
const USUAL: i64 = 7;

/// The retention period in days.
pub async fn days(services: &Services) -> Result<i64, Error> {
    let row = installation::Entity::find_by_id(1).one(services.db.read()).await?;
    Ok(row.ok_or(Error::Unreadable("installation"))?.audit_days)
}

/// Deletes events past the retention period and returns how many. Waits for a day before it deletes
/// unusually many.
pub async fn sweep(services: &Services) -> Result<u64, Error> {
    let today = services.now().div_euclid(DAY);
    let kept_from = (today - days(services).await?) * DAY;
    if waits(services, kept_from).await? {
        return Ok(0);
    }
    let mut removed = 0;
    let mut batches = BATCHES;
    for node in old_chains(services, kept_from).await? {
        loop {
            if batches == 0 {
                return Ok(removed);
            }
            batches -= 1;
            let cut = cut(services, &node, kept_from).await?;
            removed += cut;
            if cut < BATCH {
                break;
            }
        }
    }
    Ok(removed)
}

/// Whether unusually many events would be deleted, for less than a day. A wrong clock or a mistake
/// in the settings can be corrected in that time.
async fn waits(services: &Services, kept_from: i64) -> Result<bool, Error> {
    let (now, db) = (services.now(), services.db.read());
    let oldest = row::Entity::find().order_by_asc(row::Column::At).limit(1).one(db).await?;
    let unusual = oldest.is_some_and(|oldest| oldest.at < kept_from - USUAL * DAY);
    let settings = installation::Entity::find_by_id(1).one(db).await?;
    let before = settings.and_then(|row| row.audit_waits_since);
    let since = unusual.then(|| before.filter(|since| *since <= now).unwrap_or(now));
    if since != before {
        installation::Entity::update_many()
            .col_expr(installation::Column::AuditWaitsSince, Expr::value(since))
            .filter(installation::Column::Id.eq(1))
            .exec(services.db.write())
            .await?;
        if since.is_some() {
            tracing::error!(
                "ALARM: events of more than {USUAL} days are to be deleted from the audit log; this happens in a day, unless the clock or the retention period is corrected"
            );
        }
    }
    Ok(since.is_some_and(|since| now < since + DAY))
}

async fn old_chains(services: &Services, kept_from: i64) -> Result<BTreeSet<String>, Error> {
    let oldest: Vec<String> = row::Entity::find()
        .select_only()
        .column(row::Column::Node)
        .filter(row::Column::At.lt(kept_from))
        .order_by_asc(row::Column::At)
        .limit(LOOK)
        .into_tuple()
        .all(services.db.read())
        .await?;
    Ok(oldest.into_iter().collect())
}

/// Cuts one chain before the first line that is not too old. The triggers allow deletion only while
/// the horizon exists, which no other transaction ever sees.
async fn cut(services: &Services, node: &str, kept_from: i64) -> Result<u64, Error> {
    let tx = services.db.begin().await?;
    raise_horizon(&tx, kept_from).await?;
    let before = anchor::find(services, &tx, node).await?.map_or(0, |anchor| anchor.sequence);
    let lines: Vec<(i64, i64, String)> = row::Entity::find()
        .select_only()
        .columns([row::Column::Sequence, row::Column::At, row::Column::Mac])
        .filter(row::Column::Node.eq(node))
        .filter(row::Column::Sequence.gt(before))
        .order_by_asc(row::Column::Sequence)
        .limit(BATCH)
        .into_tuple()
        .all(&tx)
        .await?;
    let old = lines.into_iter().take_while(|(_, at, _)| *at < kept_from);
    let Some((last, _, mac)) = old.last() else {
        return Ok(0);
    };
    let removed = row::Entity::delete_many()
        .filter(row::Column::Node.eq(node))
        .filter(row::Column::Sequence.gt(before))
        .filter(row::Column::Sequence.lte(last))
        .exec(&tx)
        .await?;
    anchor::put(services, &tx, node, last, mac).await?;
    horizon::Entity::delete_many().exec(&tx).await?;
    let details = json!({ "events": removed.rows_affected }).to_string();
    let event = Event::by_stranger(Kind::AuditTrimmed, None).details(details);
    record(services, &tx, services.now(), &Client::default(), event).await?;
    tx.commit().await?;
    Ok(removed.rows_affected)
}

/// Also blocks other nodes that cut at the same time.
async fn raise_horizon(tx: &impl ConnectionTrait, kept_from: i64) -> Result<(), Error> {
    let new = horizon::ActiveModel { id: Set(1), kept_from: Set(kept_from) };
    horizon::Entity::insert(new)
        .on_conflict(
            OnConflict::column(horizon::Column::Id)
                .update_column(horizon::Column::KeptFrom)
                .to_owned(),
        )
        .exec_without_returning(tx)
        .await?;
    Ok(())
}
