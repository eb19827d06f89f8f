//! The log as administrators read it: filtered, newest first, page by page.
//!
//! Five million events must not make a page slower than fifty thousand: every page is read along
//! an index from where it begins, and counting stops where nobody needs the number any more.

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

/// Which events are wanted. What is absent asks for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub kinds: Option<Vec<Kind>>,
    pub refused: Option<bool>,
    /// A part of the name or of the address of who did it.
    pub actor: Option<String>,
    /// The same of whom it was done to.
    pub user: Option<String>,
    /// The first second.
    pub from: Option<i64>,
    /// The second after the last one.
    pub until: Option<i64>,
}

/// Where an event stands in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub at: i64,
    pub id: i64,
}

/// Newest first.
pub type Position = crate::position::Position<Place>;

/// One event with everything that is known about it.
#[derive(Clone, Debug)]
pub struct Line {
    pub id: i64,
    pub at: i64,
    pub kind: Kind,
    pub refused: bool,
    pub actor: Option<Person>,
    pub user: Option<Person>,
    /// What it was done with, as in [`crate::activity::Line`].
    pub method: Option<String>,
    pub address: String,
    pub browser: String,
    pub request_id: String,
    /// What changed, as an object in JSON.
    pub details: Option<String>,
    /// The chain that it belongs to, and its number there.
    pub node: String,
    pub sequence: i64,
}

impl Line {
    pub fn place(&self) -> Place {
        Place { at: self.at, id: self.id }
    }

    /// What [`Line::details`] says, as pairs of name and value.
    pub fn changes(&self) -> Vec<(String, String)> {
        self.details.as_deref().map(changes::read).unwrap_or_default()
    }

    /// In the word of exports.
    pub fn result(&self) -> &'static str {
        result_word(self.refused)
    }
}

pub(super) fn result_word(refused: bool) -> &'static str {
    if refused { "failure" } else { "success" }
}

/// Whose account it is, as it is called now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub id: i64,
    pub name: String,
    pub email: String,
}

/// How many events there are on all pages together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Total {
    Exactly(u64),
    MoreThan(u64),
}

#[derive(Clone, Debug)]
pub struct Page {
    pub lines: Vec<Line>,
    pub total: Total,
    /// There is a page with newer events.
    pub has_newer: bool,
    pub has_older: bool,
}

#[derive(Clone, Debug)]
pub enum Found {
    Page(Page),
    /// What was typed fits so many people that it says nothing.
    TooMany(Who),
}

/// Which of the two people of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Actor,
    User,
}

/// How far the events of all pages are counted.
pub const COUNTED: u64 = 1_000;
/// How many people may be meant by a part of a name.
pub const PEOPLE: u64 = 50;

/// One page of at most `size` events.
///
/// # Errors
/// The database's.
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

/// The newest events of all.
///
/// # Errors
/// The database's.
pub async fn newest(
    services: &Services,
    _: Administrator<'_>,
    count: u64,
) -> Result<Vec<Line>, Error> {
    let (scope, db) = (Scope::default(), services.db.read());
    let driver = branch::driver(db, &scope).await?;
    lines(services, &driver.ids(db, &scope, Position::First, count).await?).await
}

/// At most `size` events after `position`, without counting any.
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

/// The events with these ids, in this order. An event of a newer version is left out: there are no
/// words for it here.
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
