//! One page of the users who match a filter.

use super::{
    filter::{Filter, Status},
    filtered_users::FilteredUsers,
    tally,
};
use crate::{
    account::{ACTIVE, Role},
    actor::Actor,
    entity::account,
    error::Error,
    method::Methods,
    policy::{self, Policy},
    second_factor::State,
    services::Services,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;

/// Which users, in which order, and from where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListQuery {
    pub filter: Filter,
    pub sort: Sort,
    pub position: Position,
    pub size: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sort {
    pub by: SortKey,
    pub descending: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortKey {
    #[default]
    Name,
    /// By state, then by name.
    TwoFactor,
    /// Users who never signed in come last in both directions.
    LastSignIn,
    Created,
}

/// Next to the account with this id.
pub type Position = crate::position::Position;

/// A row of the list.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: i64,
    pub name: String,
    pub email: String,
    pub role: Role,
    pub status: Status,
    pub state: State,
    pub methods: Methods,
    pub last_sign_in_at: Option<i64>,
    pub created_at: i64,
    /// Whether this is the administrator's own account.
    pub is_self: bool,
}

#[derive(Clone, Debug)]
pub struct Page {
    pub people: Vec<Person>,
    /// Matching users, on all pages.
    pub matching: u64,
    /// All users.
    pub total: u64,
    pub has_previous: bool,
    pub has_next: bool,
}

pub async fn page(
    services: &Services,
    by: impl Into<Actor<'_>>,
    query: &ListQuery,
) -> Result<Page, Error> {
    let db = services.db.read();
    let now = services.now();
    let tally = tally::of(db, policy::read(db).await?, now).await?;
    let filtered = FilteredUsers::of(db, &query.filter, tally).await?;
    let start = match query.position {
        Position::First => None,
        Position::After(id) | Position::Before(id) => filtered.place(db, query.sort, id).await?,
    };
    // Next to an account that is gone, show the first page.
    let position = if start.is_some() { query.position } else { Position::First };
    let forwards = !matches!(position, Position::Before(_));
    let mut ids = filtered.walk(db, query.sort, forwards, start, query.size + 1).await?;
    let more = position.cut(&mut ids, query.size);
    // No account has this id.
    let own = by.into().0.account().map_or(0, |own| own.0);
    let people = people(db, &ids, &filtered.tally.policy, now, own).await?;
    Ok(Page {
        people,
        matching: filtered.matching,
        total: filtered.tally.total(),
        has_previous: more.before,
        has_next: more.after,
    })
}

/// These accounts as rows, in this order. Accounts that are gone are left out.
pub(super) async fn people(
    db: &impl ConnectionTrait,
    ids: &[i64],
    policy: &Policy,
    now: i64,
    own: i64,
) -> Result<Vec<Person>, Error> {
    let found = rows(db, ids).await?;
    found.into_iter().map(|row| person(row, policy, now, own)).collect()
}

pub(super) async fn rows(
    db: &impl ConnectionTrait,
    ids: &[i64],
) -> Result<Vec<account::Model>, Error> {
    let these = account::Column::Id.is_in(ids.iter().copied());
    let found = account::Entity::find().filter(these).all(db).await?;
    let mut found: HashMap<_, _> = found.into_iter().map(|row| (row.id, row)).collect();
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

pub(super) fn person(
    row: account::Model,
    policy: &Policy,
    now: i64,
    own: i64,
) -> Result<Person, Error> {
    let methods = Methods(row.methods);
    let requirement = policy.requirement_of(&row, now)?;
    Ok(Person {
        id: row.id,
        role: Role::parse(&row.role),
        status: status(&row, now),
        state: State::of(policy, methods.is_enabled(), requirement, now),
        methods,
        last_sign_in_at: row.last_sign_in_at,
        created_at: row.created_at,
        is_self: row.id == own,
        name: row.name,
        email: row.email,
    })
}

/// The status that the badge shows.
pub(crate) fn status(row: &account::Model, now: i64) -> Status {
    match row.status.as_str() {
        ACTIVE if row.locked_until.is_some_and(|until| now < until) => Status::Locked,
        ACTIVE => Status::Active,
        "invited" => Status::Invited,
        _ => Status::Deactivated,
    }
}
