//! The chain of a process: each line has a MAC that covers the MAC of the line before.

use crate::{
    entity::audit_event,
    keys::KeyRing,
    secret::{hex, random_bytes},
};
use std::sync::{Mutex, PoisonError};

/// The chain that this process writes.
#[derive(Debug)]
pub(crate) struct Chain {
    pub(super) node: String,
    pub(super) start: Head,
    /// The head as this process wrote it last, maybe in a transaction that was rolled back.
    presumed: Mutex<Head>,
}

/// The last line of a chain.
#[derive(Clone, Debug)]
pub(super) struct Head {
    /// 0 before the first line.
    pub(super) sequence: i64,
    pub(super) mac: String,
}

impl Chain {
    pub(crate) fn new(keys: &KeyRing) -> Self {
        let node = hex(&random_bytes::<8>());
        let start = Head { sequence: 0, mac: start_of(keys, &node) };
        Self { node, presumed: Mutex::new(start.clone()), start }
    }

    /// The id of this process in the audit log.
    pub(crate) fn node(&self) -> &str {
        &self.node
    }

    pub(super) fn presumed(&self) -> Head {
        self.presumed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn presume(&self, head: Head) {
        *self.presumed.lock().unwrap_or_else(PoisonError::into_inner) = head;
    }
}

/// The MAC of a line. Fields have a length prefix and absent fields are marked, so different lines
/// never produce the same input.
pub(super) fn link(keys: &KeyRing, before: &str, row: &audit_event::Model) -> String {
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
pub(super) fn start_of(keys: &KeyRing, node: &str) -> String {
    hex(&keys.mac("audit", format!("start|{node}").as_bytes()))
}
