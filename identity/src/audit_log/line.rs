//! Events with all their fields and the names of their users.

use super::{
    changes,
    people::{self, Person},
};
use crate::{
    audit::{Kind, REFUSED},
    entity::audit_event as row,
    error::Error,
    services::Services,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;

/// The position of an event in the log, which is ordered by time and id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub at: i64,
    pub id: i64,
}

/// Newest first.
pub type Position = crate::position::Position<Place>;

/// One event with all its fields.
#[derive(Clone, Debug)]
pub struct Line {
    pub id: i64,
    pub at: i64,
    pub kind: Kind,
    pub refused: bool,
    pub actor: Option<Person>,
    pub user: Option<Person>,
    /// The method used, as in `activity::Line`.
    pub method: Option<String>,
    pub address: String,
    pub browser: String,
    pub request_id: String,
    /// What changed, as a JSON object.
    pub details: Option<String>,
    /// The chain of the event; `sequence` is its number there.
    pub node: String,
    pub sequence: i64,
}

impl Line {
    pub fn place(&self) -> Place {
        Place { at: self.at, id: self.id }
    }

    /// [`Line::details`] as pairs of name and value.
    pub fn changes(&self) -> Vec<(String, String)> {
        self.details.as_deref().map(changes::read).unwrap_or_default()
    }

    /// The result as exports name it: "success" or "failure".
    pub fn result(&self) -> &'static str {
        result_word(self.refused)
    }
}

pub(super) fn result_word(refused: bool) -> &'static str {
    if refused { "failure" } else { "success" }
}

/// The events at these places, in this order. Events of a kind that this version does not know are
/// left out.
pub(super) async fn lines(services: &Services, places: &[Place]) -> Result<Vec<Line>, Error> {
    let db = services.db.read();
    let ids: Vec<i64> = places.iter().map(|place| place.id).collect();
    let mut rows: HashMap<i64, row::Model> = HashMap::new();
    for some in ids.chunks(500) {
        let found = row::Entity::find().filter(row::Column::Id.is_in(some.to_vec()));
        rows.extend(found.all(db).await?.into_iter().map(|row| (row.id, row)));
    }
    let involved = rows.values().flat_map(|row| [row.actor_id, row.account_id]).flatten();
    let people = people::named(db, involved.collect()).await?;
    let person = |id: Option<i64>| id.and_then(|id| people.get(&id).cloned());
    let in_order = ids.iter().filter_map(|id| rows.remove(id));
    Ok(in_order
        .filter_map(|row| {
            Some(Line {
                id: row.id,
                at: row.at,
                kind: Kind::parse(&row.event)?,
                refused: row.result == REFUSED,
                actor: person(row.actor_id),
                user: person(row.account_id),
                method: row.method,
                address: row.address,
                browser: row.browser,
                request_id: row.request_id,
                details: row.details,
                node: row.node,
                sequence: row.sequence,
            })
        })
        .collect())
}
