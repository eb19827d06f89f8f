//! Verifies the chains and finds the first changed line.

use super::{
    anchor,
    chain::{link, start_of},
};
use crate::{
    database::without_time_limits,
    entity::{audit_anchor, audit_event as row, audit_head},
    error::Error,
    services::Services,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeMap, BTreeSet};

/// The first line of a chain that does not follow from the one before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Break {
    pub node: String,
    pub sequence: i64,
}

/// Lines held in memory at once.
const CHUNK: u64 = 5_000;

/// Verifies every chain from its start, or from where retention cut it, to its head, in one
/// snapshot. `Ok(None)` means that no line was changed.
pub async fn verify(services: &Services) -> Result<Option<Break>, Error> {
    let snapshot = services.db.snapshot().await?;
    without_time_limits(&snapshot).await?;
    let mut heads: BTreeMap<String, String> = BTreeMap::new();
    for head in audit_head::Entity::find().all(&snapshot).await? {
        heads.insert(head.node, head.mac);
    }
    let mut anchors: BTreeMap<String, audit_anchor::Model> = BTreeMap::new();
    for anchor in audit_anchor::Entity::find().all(&snapshot).await? {
        if !anchor::is_ours(services, &anchor) {
            return Ok(Some(Break { node: anchor.node, sequence: anchor.sequence }));
        }
        anchors.insert(anchor.node.clone(), anchor);
    }
    let written: Vec<String> = row::Entity::find()
        .select_only()
        .column(row::Column::Node)
        .distinct()
        .into_tuple()
        .all(&snapshot)
        .await?;
    let mut nodes: BTreeSet<String> = written.into_iter().collect();
    nodes.extend(heads.keys().cloned());
    nodes.extend(anchors.keys().cloned());
    for node in nodes {
        let start = match anchors.remove(&node) {
            Some(anchor) => (anchor.sequence, anchor.mac),
            None => (0, start_of(&services.keys, &node)),
        };
        let head = heads.remove(&node);
        if let Some(sequence) = follow(services, &snapshot, &node, start, head).await? {
            return Ok(Some(Break { node, sequence }));
        }
    }
    Ok(None)
}

/// The number of the line that breaks this chain.
async fn follow(
    services: &Services,
    db: &impl ConnectionTrait,
    node: &str,
    (mut place, mut before): (i64, String),
    head: Option<String>,
) -> Result<Option<i64>, Error> {
    loop {
        let rows = row::Entity::find()
            .filter(row::Column::Node.eq(node))
            .filter(row::Column::Sequence.gt(place))
            .order_by_asc(row::Column::Sequence)
            .limit(CHUNK)
            .all(db)
            .await?;
        let is_last = (rows.len() as u64) < CHUNK;
        for row in rows {
            place += 1;
            if row.sequence != place || link(&services.keys, &before, &row) != row.mac {
                return Ok(Some(place));
            }
            before = row.mac;
        }
        if is_last {
            return Ok((head.as_ref() != Some(&before)).then_some(place));
        }
    }
}
