//! The last line of each chain, for the operator to keep elsewhere. An attacker who can write to the
//! database can cut off the end of a chain together with its head; only a saved head reveals that.

use super::anchor;
use crate::{
    database::without_time_limits,
    entity::{audit_event as row, audit_head},
    error::Error,
    services::Services,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};

/// The last line of every chain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Heads {
    chains: Vec<Line>,
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    node: String,
    sequence: i64,
    mac: String,
}

impl Heads {
    pub fn to_json(&self) -> Result<String, Error> {
        serde_json::to_string(self).map_err(|_| Error::Unreadable("audit head"))
    }

    /// `None` if [`Heads::to_json`] did not write this text.
    pub fn parse(json: &str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }
}

/// The heads of the log as it is now.
pub async fn heads(services: &Services) -> Result<Heads, Error> {
    read(services.db.read()).await
}

/// The result of comparing the log with heads that were saved earlier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// The log continues after them: it has so many events, and so many of them are `newer`.
    Continues { events: i64, newer: i64 },
    /// This line is missing or another one.
    Lost { node: String, sequence: i64 },
}

/// Compares a log that [`verify`](super::verify) found intact with saved heads.
pub async fn compare(services: &Services, saved: &Heads) -> Result<Comparison, Error> {
    let snapshot = services.db.snapshot().await?;
    without_time_limits(&snapshot).await?;
    let present = read(&snapshot).await?;
    for line in &saved.chains {
        if !is_there(services, &snapshot, &present, line).await? {
            return Ok(Comparison::Lost { node: line.node.clone(), sequence: line.sequence });
        }
    }
    let (mut events, mut newer) = (0, 0);
    for head in &present.chains {
        let cut = anchor::find(services, &snapshot, &head.node).await?;
        let before = cut.map_or(0, |anchor| anchor.sequence);
        let known = saved.chains.iter().find(|line| line.node == head.node);
        events += head.sequence - before;
        newer += head.sequence - known.map_or(before, |line| line.sequence.max(before));
    }
    Ok(Comparison::Continues { events, newer })
}

/// Whether the line is in the log, or retention deleted it. The anchor is sealed.
async fn is_there(
    services: &Services,
    db: &impl ConnectionTrait,
    present: &Heads,
    line: &Line,
) -> Result<bool, Error> {
    let head = present.chains.iter().find(|head| head.node == line.node);
    if head.is_none_or(|head| head.sequence < line.sequence) {
        return Ok(false);
    }
    if let Some(anchor) = anchor::find(services, db, &line.node).await?
        && anchor.sequence >= line.sequence
    {
        return Ok(anchor.sequence > line.sequence || anchor.mac == line.mac);
    }
    let mac = row::Entity::find()
        .select_only()
        .column(row::Column::Mac)
        .filter(row::Column::Node.eq(&line.node))
        .filter(row::Column::Sequence.eq(line.sequence))
        .into_tuple::<String>()
        .one(db)
        .await?;
    Ok(mac.as_ref() == Some(&line.mac))
}

async fn read(db: &impl ConnectionTrait) -> Result<Heads, Error> {
    let rows = audit_head::Entity::find().order_by_asc(audit_head::Column::Node).all(db).await?;
    let line = |row: audit_head::Model| {
        let audit_head::Model { node, sequence, mac } = row;
        Line { node, sequence, mac }
    };
    Ok(Heads { chains: rows.into_iter().map(line).collect() })
}
