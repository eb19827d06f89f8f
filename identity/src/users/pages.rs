//! SQL that reads the ids of a page of accounts in any order. If many accounts match, the index of
//! the order is read until the page is full; it includes the kind of each account. If few match,
//! they are looked up by their class and sorted.
//!
//! An order is a list of segments, such as accounts with a sign-in, then those without. Within a
//! segment, accounts are sorted by one key and then by id.

use super::{filter::ClassFilter, idle, search::SearchText, statement::Statement};
use crate::error::Error;
use sea_orm::{ConnectionTrait, Value};
use std::collections::BTreeSet;

/// The key by which a segment is sorted.
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

/// Some of the matching accounts, in one order.
#[derive(Clone, Debug)]
pub(super) struct SortRange {
    pub(super) key: Key,
    /// Whether the key is set. Accounts without it are sorted by id alone.
    pub(super) has_key: Option<bool>,
    pub(super) parts: ClassFilters,
    /// Whether to look up the matching accounts and sort them, instead of reading the index of the
    /// order until the page is full.
    pub(super) few: bool,
}

#[derive(Clone, Debug)]
pub(super) enum ClassFilters {
    All,
    Of(Vec<ClassFilter>),
}

/// Where a page begins: after the row with this key and id, or at the start of the segment.
pub(super) type Start = Option<(Option<Value>, i64)>;

/// Which rows of a segment to read.
#[derive(Clone)]
pub(super) struct PageRequest<'a> {
    pub(super) range: &'a SortRange,
    pub(super) search: Option<&'a SearchText>,
    /// Only users who have not signed in for a long time.
    pub(super) idle: bool,
    /// The matching accounts, if they are few and known. They are sorted, and no others are read.
    pub(super) found: Option<&'a [i64]>,
    pub(super) start: Start,
    pub(super) descending: bool,
    pub(super) limit: u64,
    pub(super) now: i64,
}

pub(super) async fn ids(
    db: &impl ConnectionTrait,
    request: &PageRequest<'_>,
) -> Result<Vec<i64>, Error> {
    match (request.found, &request.range.parts) {
        (_, ClassFilters::Of(parts)) if parts.is_empty() => Ok(Vec::new()),
        (Some([]), _) => Ok(Vec::new()),
        (None, ClassFilters::Of(parts))
            if request.search.is_none() && !request.idle && request.range.few =>
        {
            let mut statement = Statement::new(db);
            let is_one = any(parts, Access::Class, &mut statement, request.now);
            let found = format!("SELECT id FROM accounts WHERE {is_one}");
            let found = statement.ids(db, found).await?;
            if found.is_empty() {
                return Ok(found);
            }
            in_order(db, &PageRequest { found: Some(&found), ..request.clone() }).await
        }
        _ => in_order(db, request).await,
    }
}

async fn in_order(db: &impl ConnectionTrait, request: &PageRequest<'_>) -> Result<Vec<i64>, Error> {
    let mut statement = Statement::new(db);
    let mut conditions = Vec::new();
    if let ClassFilters::Of(parts) = &request.range.parts {
        conditions.push(any(parts, Access::Order, &mut statement, request.now));
    }
    match (request.found, request.search) {
        (Some(_), _) => conditions.push("id = found.one".to_owned()),
        (None, Some(search)) => conditions.push(search.is_in(&mut statement)),
        (None, None) => {}
    }
    if request.idle && request.found.is_none() {
        conditions.push(idle::condition(Access::Order, &mut statement, request.now));
    }
    let text = request.rows(conditions, &mut statement);
    statement.ids(db, text).await
}

/// How accounts are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// By their class alone.
    Class,
    /// In an order or in another way, checking the class of each account.
    Order,
}

/// A condition: the account is in one of these parts. In an order the kind comes first, so that
/// SQLite only reads the rows of that kind.
pub(super) fn any(
    parts: &[ClassFilter],
    by: Access,
    statement: &mut Statement,
    now: i64,
) -> String {
    let kinds = |parts: &[ClassFilter]| list(parts.iter().map(|part| part.class.kind()));
    let (whole, rest): (Vec<_>, Vec<_>) =
        parts.iter().copied().partition(|part| by == Access::Order && part.covers_its_kind);
    let mut either = Vec::new();
    if !whole.is_empty() {
        either.push(format!("kind IN ({})", kinds(&whole)));
    }
    if !rest.is_empty() {
        let in_class = in_class(&rest, by, statement, now);
        either.push(match by {
            Access::Class => in_class,
            Access::Order => format!("kind IN ({}) AND ({in_class})", kinds(&rest)),
        });
    }
    format!("({})", either.join(" OR "))
}

/// A `+` before the class keeps databases from using its index.
fn in_class(parts: &[ClassFilter], by: Access, statement: &mut Statement, now: i64) -> String {
    let class = if by == Access::Class { "class" } else { "+class" };
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

impl PageRequest<'_> {
    fn rows(&self, mut conditions: Vec<String>, statement: &mut Statement) -> String {
        let column = self.range.key.column();
        match self.range.has_key {
            Some(true) => conditions.push(format!("{column} IS NOT NULL")),
            Some(false) => conditions.push(format!("{column} IS NULL")),
            None => {}
        }
        if let Some((key, id)) = &self.start {
            let side = if self.descending { "<" } else { ">" };
            conditions.push(match (key, self.range.has_key) {
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

    /// Known accounts come first in the join; otherwise SQLite would read all accounts in order.
    fn from(&self, statement: &mut Statement) -> String {
        match self.found {
            Some(ids) => format!("({}) AS found CROSS JOIN accounts", statement.ids_of(ids)),
            None => "accounts".to_owned(),
        }
    }

    fn order(&self) -> String {
        let direction = if self.descending { "DESC" } else { "ASC" };
        match self.range.has_key {
            Some(false) => format!("id {direction}"),
            _ => format!("{} {direction}, id {direction}", self.range.key.column()),
        }
    }
}
