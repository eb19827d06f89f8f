//! Statements that read a page of accounts in any order. They give ids only. Many who fit are met
//! soon on the way along an order, whose index tells their kind; few are looked up by their class and
//! sorted.
//!
//! An order is a row of segments, such as first those with a sign-in and then those without. Within
//! a segment accounts are sorted by one key and then by id.

use super::{filter::Part, search::Sought, statement::Statement};
use crate::error::Error;
use sea_orm::{ConnectionTrait, Value};
use std::collections::BTreeSet;

/// What accounts are sorted by within a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Name,
    LastSignIn,
    Created,
}

impl Key {
    pub(super) fn column(self) -> &'static str {
        match self {
            Self::Name => "name_key",
            Self::LastSignIn => "last_sign_in_at",
            Self::Created => "created_at",
        }
    }
}

/// Some of those who fit, in one order.
#[derive(Clone, Debug)]
pub(super) struct Segment {
    pub(super) key: Key,
    /// Whether the key is there; where it is not, accounts are sorted by id alone.
    pub(super) has_key: Option<bool>,
    pub(super) parts: Parts,
    /// Those who fit are looked up and sorted; else the order is walked until enough are met.
    pub(super) few: bool,
}

#[derive(Clone, Debug)]
pub(super) enum Parts {
    Everybody,
    Of(Vec<Part>),
}

/// Where a page begins: after a row with this key and id, or at the segment's beginning.
pub(super) type Start = Option<(Option<Value>, i64)>;

/// What a segment is asked for.
#[derive(Clone)]
pub(super) struct Wanted<'a> {
    pub(super) segment: &'a Segment,
    pub(super) sought: Option<&'a Sought>,
    /// Those who fit are few and known: they are sorted, and nobody else is looked at.
    pub(super) found: Option<&'a [i64]>,
    pub(super) start: Start,
    pub(super) descending: bool,
    pub(super) limit: u64,
    pub(super) now: i64,
}

pub(super) async fn ids(db: &impl ConnectionTrait, wanted: &Wanted<'_>) -> Result<Vec<i64>, Error> {
    match (wanted.found, &wanted.segment.parts) {
        (_, Parts::Of(parts)) if parts.is_empty() => Ok(Vec::new()),
        (Some([]), _) => Ok(Vec::new()),
        (None, Parts::Of(parts)) if wanted.sought.is_none() && wanted.segment.few => {
            let mut statement = Statement::new(db);
            let is_one = any(parts, By::Class, &mut statement, wanted.now);
            let found = format!("SELECT id FROM accounts WHERE {is_one}");
            let found = statement.ids(db, found).await?;
            if found.is_empty() {
                return Ok(found);
            }
            in_order(db, &Wanted { found: Some(&found), ..wanted.clone() }).await
        }
        _ => in_order(db, wanted).await,
    }
}

async fn in_order(db: &impl ConnectionTrait, wanted: &Wanted<'_>) -> Result<Vec<i64>, Error> {
    let mut statement = Statement::new(db);
    let mut conditions = Vec::new();
    if let Parts::Of(parts) = &wanted.segment.parts {
        conditions.push(any(parts, By::Order, &mut statement, wanted.now));
    }
    match (wanted.found, wanted.sought) {
        (Some(_), _) => conditions.push("id = found.one".to_owned()),
        (None, Some(sought)) => conditions.push(sought.is_in(&mut statement)),
        (None, None) => {}
    }
    let text = wanted.rows(conditions, &mut statement);
    statement.ids(db, text).await
}

/// How accounts are come by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// By their class, and by nothing else.
    Class,
    /// In an order or another way, with a look at the class of each.
    Order,
}

/// A condition: in one of these parts. In an order the kind comes first: SQLite reads the rows of
/// those only who are of it.
pub(super) fn any(parts: &[Part], by: By, statement: &mut Statement, now: i64) -> String {
    let kinds = |parts: &[Part]| list(parts.iter().map(|part| part.class.kind()));
    let (whole, rest): (Vec<_>, Vec<_>) =
        parts.iter().copied().partition(|part| by == By::Order && part.with_all_its_kind);
    let mut either = Vec::new();
    if !whole.is_empty() {
        either.push(format!("kind IN ({})", kinds(&whole)));
    }
    if !rest.is_empty() {
        let in_class = in_class(&rest, by, statement, now);
        either.push(match by {
            By::Class => in_class,
            By::Order => format!("kind IN ({}) AND ({in_class})", kinds(&rest)),
        });
    }
    format!("({})", either.join(" OR "))
}

/// A sign before the class keeps databases from looking the classes up.
fn in_class(parts: &[Part], by: By, statement: &mut Statement, now: i64) -> String {
    let class = if by == By::Class { "class" } else { "+class" };
    let (whole, others): (Vec<_>, Vec<_>) =
        parts.iter().copied().partition(|part| part.is_a_whole_class());
    let mut either: Vec<_> = others
        .into_iter()
        .map(|part| format!("{class} = {}{}", part.class.0, part.rest(statement, now)))
        .collect();
    if !whole.is_empty() {
        either.push(format!("{class} IN ({})", list(whole.iter().map(|part| part.class.0))));
    }
    either.join(" OR ")
}

fn list(numbers: impl Iterator<Item = i64>) -> String {
    let numbers: BTreeSet<_> = numbers.collect();
    numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

impl Wanted<'_> {
    fn rows(&self, mut conditions: Vec<String>, statement: &mut Statement) -> String {
        let column = self.segment.key.column();
        match self.segment.has_key {
            Some(true) => conditions.push(format!("{column} IS NOT NULL")),
            Some(false) => conditions.push(format!("{column} IS NULL")),
            None => {}
        }
        if let Some((key, id)) = &self.start {
            let side = if self.descending { "<" } else { ">" };
            conditions.push(match (key, self.segment.has_key) {
                (_, Some(false)) | (None, _) => format!("id {side} {}", statement.bind(*id)),
                (Some(key), _) => {
                    let (key, id) = (statement.bind(key.clone()), statement.bind(*id));
                    format!("({column}, id) {side} ({key}, {id})")
                }
            });
        }
        let conditions = match conditions.is_empty() {
            true => String::new(),
            false => format!("WHERE {}", conditions.join(" AND ")),
        };
        let (order, limit, from) = (self.order(), self.limit, self.from(statement));
        format!("SELECT id FROM {from} {conditions} ORDER BY {order} LIMIT {limit}")
    }

    /// Those who are known come first in the join, or SQLite would look at everybody in their order.
    /// They are one value, so that the statement is the same whoever they are.
    fn from(&self, statement: &mut Statement) -> String {
        let Some(ids) = self.found else {
            return "accounts".to_owned();
        };
        let list = statement.bind(serde_json::json!(ids).to_string());
        let found = if statement.is_for_postgres() {
            format!("SELECT CAST(json_array_elements_text(CAST({list} AS JSON)) AS BIGINT) AS one")
        } else {
            format!("SELECT value AS one FROM json_each({list})")
        };
        format!("({found}) AS found CROSS JOIN accounts")
    }

    fn order(&self) -> String {
        let direction = if self.descending { "DESC" } else { "ASC" };
        match self.segment.has_key {
            Some(false) => format!("id {direction}"),
            _ => format!("{} {direction}, id {direction}", self.segment.key.column()),
        }
    }
}
