//! Events older than an administrator wants to keep them leave the log, from the start of each
//! chain and never from its middle. What is left of a chain follows the anchor: its last removed
//! line, sealed, so that whoever removes more than that, or without the key ring, is found. Every
//! cut is an event itself; whole days leave at a time, so that it is not one at every sweep.

use super::{Event, Kind, anchor, record};
use crate::{
    client::Client,
    entity::{audit_event as row, audit_horizon as horizon, installation},
    error::Error,
    services::Services,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, sea_query::OnConflict,
};
use serde_json::json;
use std::collections::BTreeSet;

/// For how many days events can be kept.
pub const DAYS: std::ops::RangeInclusive<i64> = 30..=3650;

/// Lines that one transaction removes: signing in waits for no more than that.
const BATCH: u64 = 1_000;
/// Transactions of one sweep; the next one goes on.
const BATCHES: usize = 50;
/// Old lines that are looked at to find the chains that they belong to.
const LOOK: u64 = 10_000;
const DAY: i64 = 86_400;

/// For how many days events are kept.
///
/// # Errors
/// The database's.
pub async fn days(services: &Services) -> Result<i64, Error> {
    let row = installation::Entity::find_by_id(1).one(services.db.read()).await?;
    Ok(row.ok_or(Error::Unreadable("installation"))?.audit_days)
}

/// Removes what is too old, and returns how many lines that were.
///
/// # Errors
/// The database's.
pub async fn sweep(services: &Services) -> Result<u64, Error> {
    let today = services.now().div_euclid(DAY);
    let kept_from = (today - days(services).await?) * DAY;
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

/// Cuts one chain as far as its lines are too old without a gap. The triggers let lines go only
/// while the horizon is there, which nobody else ever sees.
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

/// Also makes other nodes wait that do the same.
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
