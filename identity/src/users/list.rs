//! One page of the people who fit a filter.

use super::{
    class::Class,
    filter::{Filter, Part, Status},
    pages::{self, Key, Parts, Segment, Start, Wanted},
    statement::Statement,
    tally::{self, Tally},
};
use crate::{
    account::{ACTIVE, Role},
    entity::account,
    error::Error,
    policy::{self, Policy},
    requirement::{self, Override},
    second_factor::{Methods, State},
    services::Services,
    session::Administrator,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;

/// Who, in which order, and from where on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    pub filter: Filter,
    pub sort: Sort,
    pub position: Position,
    pub size: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sort {
    pub by: By,
    pub descending: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    #[default]
    Name,
    /// How they stand, and then their name.
    TwoFactor,
    /// Whoever never signed in comes last either way.
    LastSignIn,
    Created,
}

/// Where a page begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Position {
    #[default]
    First,
    /// After the account with this number.
    After(i64),
    Before(i64),
}

/// One row.
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
    /// Whoever is looking.
    pub is_self: bool,
}

#[derive(Clone, Debug)]
pub struct Page {
    pub people: Vec<Person>,
    /// On all pages together.
    pub matching: u64,
    /// Whoever they are.
    pub total: u64,
    pub has_previous: bool,
    pub has_next: bool,
}

/// # Errors
/// The database's.
pub async fn page(
    services: &Services,
    administrator: Administrator<'_>,
    look: &Look,
) -> Result<Page, Error> {
    let db = services.db.read();
    let now = services.now();
    let tally = tally::of(db, policy::read(db).await?, now).await?;
    let scope = Scope::of(db, &look.filter, tally).await?;
    let (forwards, start) = match look.position {
        Position::First => (true, None),
        Position::After(id) => (true, scope.place(db, look.sort, id).await?),
        Position::Before(id) => (false, scope.place(db, look.sort, id).await?),
    };
    // A page after somebody who is gone is the first one.
    let forwards = forwards || start.is_none();
    let begins = start.is_none();
    let mut ids = scope.walk(db, look.sort, forwards, start, look.size + 1).await?;
    let has_more = ids.len() as u64 > look.size;
    ids.truncate(usize::try_from(look.size).unwrap_or(usize::MAX));
    if !forwards {
        ids.reverse();
    }
    let people = people(db, &ids, &scope.tally.policy, now, administrator.0.account.0).await?;
    Ok(Page {
        people,
        matching: scope.matching,
        total: scope.tally.total(),
        has_previous: if forwards { !begins } else { has_more },
        has_next: if forwards { has_more } else { true },
    })
}

/// These accounts as rows, in this order; those that are gone are left out.
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
    let demand = requirement::of(policy, &row, now)?;
    Ok(Person {
        id: row.id,
        role: Role::parse(&row.role),
        status: status(&row, now),
        state: State::of(policy, methods.is_enabled(), demand, now),
        methods,
        last_sign_in_at: row.last_sign_in_at,
        created_at: row.created_at,
        is_self: row.id == own,
        name: row.name,
        email: row.email,
    })
}

/// As the badge says it.
pub(crate) fn status(row: &account::Model, now: i64) -> Status {
    match row.status.as_str() {
        ACTIVE if row.locked_until.is_some_and(|until| now < until) => Status::Locked,
        ACTIVE => Status::Active,
        "invited" => Status::Invited,
        _ => Status::Deactivated,
    }
}

/// Everybody who fits a filter, at one moment.
pub(super) struct Scope {
    filter: Filter,
    text: Option<String>,
    /// Who fits, when that had to be looked up and they are few.
    found: Option<Vec<i64>>,
    pub(super) tally: Tally,
    pub(super) matching: u64,
}

/// Up to so many are found first and sorted then.
const FEW: u64 = 2_000;

/// A place in an order: a segment, and a row in it.
type Place = (usize, Start);

impl Scope {
    pub(super) async fn of(
        db: &impl ConnectionTrait,
        filter: &Filter,
        tally: Tally,
    ) -> Result<Self, Error> {
        let mut scope = Self::unmeasured(filter, tally);
        if scope.text.is_some() || filter.status == Some(Status::Locked) {
            let found = scope.some(db, FEW + 1).await?;
            if found.len() as u64 <= FEW {
                scope.matching = found.len() as u64;
                scope.found = Some(found);
                return Ok(scope);
            }
        }
        scope.matching = scope.count(db, |_| true).await?;
        Ok(scope)
    }

    /// For whoever does not ask how many they are.
    pub(super) fn unmeasured(filter: &Filter, tally: Tally) -> Self {
        let text = filter.searches();
        Self { filter: filter.clone(), text, found: None, tally, matching: 0 }
    }

    /// Up to so many of them, in no order.
    async fn some(&self, db: &impl ConnectionTrait, limit: u64) -> Result<Vec<i64>, Error> {
        let mut statement = Statement::new(db);
        let mut conditions = Vec::new();
        if let Some(text) = &self.text {
            conditions.push(statement.finds(text));
        }
        if self.filter.status == Some(Status::Locked) {
            conditions.push(format!("locked_until > {}", statement.bind(self.tally.now)));
        }
        match self.parts() {
            Parts::Everybody => {}
            Parts::Of(parts) if parts.is_empty() => return Ok(Vec::new()),
            Parts::Of(parts) => {
                conditions.push(pages::any(&parts, &mut statement, self.tally.now));
            }
        }
        let conditions = conditions.join(" AND ");
        statement.ids(db, format!("SELECT id FROM accounts WHERE {conditions} LIMIT {limit}")).await
    }

    /// How many of them are of certain classes.
    pub(super) async fn count(
        &self,
        db: &impl ConnectionTrait,
        keep: impl Fn(Class) -> bool,
    ) -> Result<u64, Error> {
        let Some(text) = &self.text else {
            return Ok(self.tally.count_of(&self.filter, keep));
        };
        let Tally { policy, now, .. } = &self.tally;
        let classes: Vec<_> = self.tally.classes().into_iter().filter(|c| keep(*c)).collect();
        let parts = self.filter.parts(&classes, policy, *now);
        if parts.is_empty() {
            return Ok(0);
        }
        let mut statement = Statement::new(db);
        let condition = self.condition(&parts, text, &mut statement);
        statement.number(db, format!("SELECT COUNT(*) AS n FROM accounts WHERE {condition}")).await
    }

    fn condition(&self, parts: &[Part], text: &str, statement: &mut Statement) -> String {
        let finds = statement.finds(text);
        // When every class is wanted there is nothing to ask for.
        match self.parts() {
            Parts::Everybody if parts.len() == self.tally.classes().len() => finds,
            _ => format!("{finds} AND {}", pages::any(parts, statement, self.tally.now)),
        }
    }

    /// The next of them by their number: for going through all of them in any time it takes.
    pub(super) async fn next_ids(
        &self,
        db: &impl ConnectionTrait,
        after: i64,
        up_to: i64,
        limit: u64,
    ) -> Result<Vec<i64>, Error> {
        let mut statement = Statement::new(db);
        let mut conditions =
            vec![format!("id > {} AND id <= {}", statement.bind(after), statement.bind(up_to))];
        if let Some(text) = &self.text {
            conditions.push(statement.finds(text));
        }
        match self.parts() {
            Parts::Everybody => {}
            Parts::Of(parts) if parts.is_empty() => return Ok(Vec::new()),
            Parts::Of(parts) => {
                // Not by class: the order of ids is the order in which they are read.
                conditions.push(pages::any(&parts, &mut statement, self.tally.now));
            }
        }
        let text = format!(
            "SELECT id FROM accounts WHERE {} ORDER BY id LIMIT {limit}",
            conditions.join(" AND ")
        );
        statement.ids(db, text).await
    }

    fn parts(&self) -> Parts {
        let beside_text = Filter { text: String::new(), ..self.filter.clone() };
        if beside_text.is_empty() {
            return Parts::Everybody;
        }
        let Tally { policy, now, .. } = &self.tally;
        Parts::Of(self.filter.parts(&self.tally.classes(), policy, *now))
    }

    /// The order, ascending, as segments.
    fn segments(&self, by: By) -> Vec<Segment> {
        let all = |key, has_key| Segment { key, has_key, parts: self.parts() };
        match by {
            By::Name => vec![all(Key::Name, None)],
            By::Created => vec![all(Key::Created, None)],
            By::LastSignIn => {
                vec![all(Key::LastSignIn, Some(true)), all(Key::LastSignIn, Some(false))]
            }
            By::TwoFactor => self.by_state(),
        }
    }

    /// One segment for each state, from "Enabled" to "Overdue".
    fn by_state(&self) -> Vec<Segment> {
        use super::filter::TwoFactor::*;
        let Tally { policy, now, .. } = &self.tally;
        if !policy.second_factor_on {
            return vec![Segment { key: Key::Name, has_key: None, parts: self.parts() }];
        }
        let states = [Enabled, NotEnabled, Required, Overdue];
        let wanted = states
            .into_iter()
            .filter(|state| self.filter.two_factor.is_none_or(|wanted| wanted == *state));
        let segment = |state| {
            let filter = Filter { two_factor: Some(state), ..self.filter.clone() };
            let parts = Parts::Of(filter.parts(&self.tally.classes(), policy, *now));
            Segment { key: Key::Name, has_key: None, parts }
        };
        wanted.map(segment).collect()
    }

    /// Where an account stands in an order; `None` when it is gone.
    pub(super) async fn place(
        &self,
        db: &impl ConnectionTrait,
        sort: Sort,
        id: i64,
    ) -> Result<Option<Place>, Error> {
        let Some(row) = account::Entity::find_by_id(id).one(db).await? else {
            return Ok(None);
        };
        let class = class_of(db, id).await?;
        let over = Override::of(&row)?;
        let over = matches!(over, Override::Lifted { until: Some(end) } if end <= self.tally.now);
        let segments = self.segments(sort.by);
        let holds = |segment: &Segment| match &segment.parts {
            Parts::Everybody => true,
            // Only the order by state has several segments by class.
            Parts::Of(_) if sort.by != By::TwoFactor => true,
            Parts::Of(parts) => parts.iter().any(|part| part.holds(class, over)),
        };
        let has_key = |segment: &Segment| {
            segment.has_key.is_none_or(|has| has == row.last_sign_in_at.is_some())
        };
        let at = segments.iter().position(|segment| holds(segment) && has_key(segment));
        Ok(at.map(|at| {
            let key = match segments[at].key {
                Key::Name => Some(row.name_key.clone().into()),
                Key::LastSignIn => row.last_sign_in_at.map(Into::into),
                Key::Created => Some(row.created_at.into()),
            };
            (at, Some((key, id)))
        }))
    }

    /// The next accounts after a place, or from the first one on; backwards those before it, the
    /// nearest first.
    pub(super) async fn walk(
        &self,
        db: &impl ConnectionTrait,
        sort: Sort,
        forwards: bool,
        start: Option<Place>,
        limit: u64,
    ) -> Result<Vec<i64>, Error> {
        let mut segments: Vec<_> = self.segments(sort.by).into_iter().enumerate().collect();
        // Whoever never signed in stays at the end.
        let turned = sort.descending && sort.by != By::LastSignIn;
        if turned == forwards {
            segments.reverse();
        }
        let (first, mut start) = match start {
            Some((at, start)) => (Some(at), start),
            None => (None, None),
        };
        let from_first = segments.into_iter().skip_while(|(at, _)| first.is_some_and(|f| f != *at));
        let mut ids = Vec::new();
        for (_, segment) in from_first {
            let missing = limit - ids.len() as u64;
            if missing == 0 {
                break;
            }
            let wanted = Wanted {
                segment: &segment,
                text: self.text.as_deref(),
                found: self.found.as_deref(),
                start: start.take(),
                descending: sort.descending == forwards,
                limit: missing,
                now: self.tally.now,
            };
            ids.extend(pages::ids(db, &wanted).await?);
        }
        Ok(ids)
    }
}

async fn class_of(db: &impl ConnectionTrait, id: i64) -> Result<Class, Error> {
    let mut statement = Statement::new(db);
    let id = statement.bind(id);
    let text = format!("SELECT class AS n FROM accounts WHERE id = {id}");
    let class = statement.number(db, text).await?;
    Ok(Class(i64::try_from(class).unwrap_or_default()))
}
