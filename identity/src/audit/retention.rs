//! Deletes events past the retention period, always from the start of a chain. What is left follows
//! the anchor, the last deleted line, sealed: deleting more, or deleting without the key ring, is
//! detected. Each cut is recorded as an event, so whole days are cut at a time rather than
//! something in every sweep.

use super::{anchor, event::Event, kind::Kind, record::record};
use crate::{
    client::Client,
    entity::{
        audit_anchor as anchor_row, audit_event as row, audit_head as head,
        audit_horizon as horizon, installation,
    },
    error::Error,
    services::Services,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Expr, ExprTrait, Func, OnConflict, Order, Query},
};
use serde_json::json;

/// Allowed retention periods in days.
pub const DAYS: std::ops::RangeInclusive<i64> = 30..=3650;

/// Lines deleted in one transaction, which limits how long sign-ins wait.
const BATCH: u64 = 1_000;
/// Transactions in one sweep; the next sweep continues.
const BATCHES: usize = 50;
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
    let old = old_chains(services, kept_from).await?;
    let unusual = old.iter().any(|chain| chain.at < kept_from - USUAL * DAY);
    if waits(services, unusual).await? {
        return Ok(0);
    }
    let mut removed = 0;
    let mut batches = BATCHES;
    for chain in old {
        loop {
            if batches == 0 {
                return Ok(removed);
            }
            batches -= 1;
            let cut = cut(services, &chain.node, kept_from).await?;
            removed += cut;
            if cut < BATCH {
                break;
            }
        }
    }
    Ok(removed)
}

/// Whether the deletion of unusually many events has waited for less than a day. A wrong clock or a
/// mistake in the settings can be corrected in that time.
async fn waits(services: &Services, unusual: bool) -> Result<bool, Error> {
    let now = services.now();
    let settings = installation::Entity::find_by_id(1).one(services.db.read()).await?;
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

/// A chain and the time of its first event.
#[derive(FromQueryResult)]
struct OldChain {
    node: String,
    at: i64,
}

/// The chains whose first event is too old. A first event of a clock that was ahead keeps all later
/// ones of its chain.
async fn old_chains(services: &Services, kept_from: i64) -> Result<Vec<OldChain>, Error> {
    let column = |column: row::Column| Expr::col((row::Entity, column));
    let node = Expr::col((head::Entity, head::Column::Node));
    let cut = Expr::col((anchor_row::Entity, anchor_row::Column::Sequence));
    let first = Expr::from(Func::coalesce([cut, Expr::value(0)])).add(1);
    let select = Query::select()
        .columns([(row::Entity, row::Column::Node), (row::Entity, row::Column::At)])
        .from(head::Entity)
        .left_join(
            anchor_row::Entity,
            Expr::col((anchor_row::Entity, anchor_row::Column::Node)).eq(node.clone()),
        )
        .inner_join(
            row::Entity,
            column(row::Column::Node).eq(node).and(column(row::Column::Sequence).eq(first)),
        )
        .and_where(column(row::Column::At).lt(kept_from))
        .order_by((row::Entity, row::Column::At), Order::Asc)
        .to_owned();
    let rows = services.db.read().query_all(&select).await?;
    Ok(rows.iter().map(|row| OldChain::from_query_result(row, "")).collect::<Result<_, _>>()?)
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
