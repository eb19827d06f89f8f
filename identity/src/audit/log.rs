//! The log for administrators: filtered, newest first, page by page.
//!
//! A page must not get slower as the log grows: it is read along an index from its start, and
//! counting stops at [`COUNTED`].

mod branch;
mod changes;
mod json;
mod people;

pub(super) use branch::Scope;
pub(super) use json::iso;
pub use json::json;

use super::Kind;
use crate::{entity::audit_event as row, error::Error, services::Services, session::Administrator};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;

/// Which events to show. `None` does not filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub kinds: Option<Vec<Kind>>,
    pub refused: Option<bool>,
    /// Part of the name or email address of the actor.
    pub actor: Option<String>,
    /// Part of the name or email address of the affected user.
    pub user: Option<String>,
    /// In seconds since 1970, inclusive.
    pub from: Option<i64>,
    /// In seconds since 1970, exclusive.
    pub until: Option<i64>,
}

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
    /// The method used, as in [`crate::activity::Line`].
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

/// A user with their current name and email address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub id: i64,
    pub name: String,
    pub email: String,
}

/// Events on all pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Total {
    Exactly(u64),
    MoreThan(u64),
}

#[derive(Clone, Debug)]
pub struct Page {
    pub lines: Vec<Line>,
    pub total: Total,
    /// Whether a page with newer events exists.
    pub has_newer: bool,
    pub has_older: bool,
}

#[derive(Clone, Debug)]
pub enum Found {
    Page(Page),
    /// More than [`PEOPLE`] users match a search text.
    TooMany(Who),
}

/// Which of the two users of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Actor,
    User,
}

/// The number up to which events are counted.
pub const COUNTED: u64 = 1_000;
/// How many users a search text may match.
pub const PEOPLE: u64 = 50;

/// One page of at most `size` events.
pub async fn page(
    services: &Services,
    _: Administrator<'_>,
    filter: &Filter,
    position: Position,
    size: u64,
) -> Result<Found, Error> {
    let scope = match Scope::of(services, filter).await? {
        Ok(scope) => scope,
        Err(who) => return Ok(Found::TooMany(who)),
    };
    let db = services.db.read();
    let driver = branch::driver(db, &scope).await?;
    let counted = driver.count(db, &scope, COUNTED + 1).await?;
    let mut ids = driver.ids(db, &scope, position, size + 1).await?;
    let more = position.cut(&mut ids, size);
    let total = if counted > COUNTED { Total::MoreThan(COUNTED) } else { Total::Exactly(counted) };
    let lines = lines(services, &ids).await?;
    Ok(Found::Page(Page { lines, total, has_newer: more.before, has_older: more.after }))
}

/// The newest events.
pub async fn newest(
    services: &Services,
    _: Administrator<'_>,
    count: u64,
) -> Result<Vec<Line>, Error> {
    let (scope, db) = (Scope::default(), services.db.read());
    let driver = branch::driver(db, &scope).await?;
    lines(services, &driver.ids(db, &scope, Position::First, count).await?).await
}

/// At most `size` events after `position`, without a total.
pub(super) async fn chunk(
    services: &Services,
    scope: &Scope,
    position: Position,
    size: u64,
) -> Result<Vec<Line>, Error> {
    let db = services.db.read();
    let driver = branch::driver(db, scope).await?;
    lines(services, &driver.ids(db, scope, position, size).await?).await
}

/// The events with these ids, in this order. Events that a newer version wrote and this one cannot
/// describe are left out.
async fn lines(services: &Services, ids: &[i64]) -> Result<Vec<Line>, Error> {
    let db = services.db.read();
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
                refused: row.result == super::REFUSED,
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
