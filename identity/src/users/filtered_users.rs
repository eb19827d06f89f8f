//! A filtered, sorted snapshot of the user list.

use super::{
    class::Class,
    filter::{ClassFilter, Filter, Status},
    list::{Sort, SortKey},
    pages::{self, ClassFilters, Key, PageRequest, SortRange, Start},
    search::SearchText,
    statement::Statement,
    tally::Tally,
};
use crate::{entity::account, error::Error, requirement::Override};
use sea_orm::{ConnectionTrait, EntityTrait, FromQueryResult};

pub(super) struct FilteredUsers {
    filter: Filter,
    search: Option<SearchText>,
    /// The matching accounts, if they had to be looked up and are few.
    found: Option<Vec<i64>>,
    pub(super) tally: Tally,
    pub(super) matching: u64,
}

/// Up to this many accounts are looked up and then sorted.
const FEW: u64 = 2_000;

#[derive(FromQueryResult)]
struct Hit {
    id: i64,
    /// The total number of hits.
    n: i64,
}

/// A place in an order: a segment, and a row in it.
type Place = (usize, Start);

impl FilteredUsers {
    pub(super) async fn of(
        db: &impl ConnectionTrait,
        filter: &Filter,
        tally: Tally,
    ) -> Result<Self, Error> {
        let mut filtered = Self::without_count(filter, tally);
        if filtered.search.is_some() || filter.status == Some(Status::Locked) {
            let (found, matching) = filtered.look_up(db).await?;
            filtered.matching = matching;
            filtered.found = Some(found).filter(|_| matching <= FEW);
        } else {
            filtered.matching = filtered.tally.count(filter);
        }
        Ok(filtered)
    }

    /// For callers that do not need the number of matching accounts.
    pub(super) fn without_count(filter: &Filter, tally: Tally) -> Self {
        Self { filter: filter.clone(), search: filter.search(), found: None, tally, matching: 0 }
    }

    /// Counts the matching accounts and returns the first of them, unordered. Reads all accounts
    /// once.
    async fn look_up(&self, db: &impl ConnectionTrait) -> Result<(Vec<i64>, u64), Error> {
        let mut statement = Statement::new(db);
        let now = self.tally.now;
        let all = match (&self.search, self.parts(&self.filter)) {
            (_, ClassFilters::Of(parts)) if parts.is_empty() => return Ok((Vec::new(), 0)),
            (Some(search), ClassFilters::All) => search.all(&mut statement),
            (search, parts) => {
                let mut conditions = Vec::new();
                if let Some(search) = search {
                    conditions.push(search.with_others(&mut statement));
                }
                if self.filter.status == Some(Status::Locked) {
                    conditions.push(format!("locked_until > {}", statement.bind(now)));
                }
                if let ClassFilters::Of(parts) = parts {
                    conditions.push(pages::any(&parts, pages::Access::Order, &mut statement, now));
                }
                format!("SELECT id FROM accounts WHERE {}", conditions.join(" AND "))
            }
        };
        let text = format!(
            "WITH hits AS MATERIALIZED ({all}) \
             SELECT id, (SELECT COUNT(*) FROM hits) AS n FROM hits LIMIT {FEW}"
        );
        let hits: Vec<Hit> = statement.all(db, text).await?;
        let matching = hits.first().map_or(0, |hit| u64::try_from(hit.n).unwrap_or_default());
        Ok((hits.into_iter().map(|hit| hit.id).collect(), matching))
    }

    /// How many of the matching accounts are of the classes that `keep` accepts.
    pub(super) async fn count(
        &self,
        db: &impl ConnectionTrait,
        keep: impl Fn(Class) -> bool,
    ) -> Result<u64, Error> {
        let Some(search) = &self.search else {
            return Ok(self.tally.count_of(&self.filter, keep));
        };
        let Tally { policy, now, .. } = &self.tally;
        let classes: Vec<_> = self.tally.classes().into_iter().filter(|c| keep(*c)).collect();
        let parts = self.filter.parts(&classes, policy, *now);
        if parts.is_empty() {
            return Ok(0);
        }
        let mut statement = Statement::new(db);
        let condition = self.condition(&parts, search, &mut statement);
        statement.number(db, format!("SELECT COUNT(*) AS n FROM accounts WHERE {condition}")).await
    }

    fn condition(
        &self,
        parts: &[ClassFilter],
        search: &SearchText,
        statement: &mut Statement,
    ) -> String {
        // When every class matches, no condition is needed.
        match self.parts(&self.filter) {
            ClassFilters::All if parts.len() == self.tally.classes().len() => {
                search.is_in(statement)
            }
            _ => {
                let is_found = search.with_others(statement);
                format!(
                    "{is_found} AND {}",
                    pages::any(parts, pages::Access::Order, statement, self.tally.now)
                )
            }
        }
    }

    /// The next matching accounts by id, for going through all of them at any speed.
    pub(super) async fn next_ids(
        &self,
        db: &impl ConnectionTrait,
        after: i64,
        up_to: i64,
        limit: u64,
    ) -> Result<Vec<i64>, Error> {
        let mut statement = Statement::new(db);
        let range = format!("id > {} AND id <= {}", statement.bind(after), statement.bind(up_to));
        self.matching_in(db, statement, range, limit).await
    }

    /// Those of these accounts that match.
    pub(super) async fn matching_of(
        &self,
        db: &impl ConnectionTrait,
        ids: &[i64],
    ) -> Result<Vec<i64>, Error> {
        let mut statement = Statement::new(db);
        let these = format!("id IN ({})", statement.ids_of(ids));
        self.matching_in(db, statement, these, ids.len() as u64).await
    }

    async fn matching_in(
        &self,
        db: &impl ConnectionTrait,
        mut statement: Statement,
        place: String,
        limit: u64,
    ) -> Result<Vec<i64>, Error> {
        let mut conditions = vec![place];
        if let Some(search) = &self.search {
            conditions.push(search.is_in(&mut statement));
        }
        let now = self.tally.now;
        match self.parts(&self.filter) {
            ClassFilters::All => {}
            ClassFilters::Of(parts) if parts.is_empty() => return Ok(Vec::new()),
            // Not by class, because rows are read in the order of ids.
            ClassFilters::Of(parts) => {
                conditions.push(pages::any(&parts, pages::Access::Order, &mut statement, now));
            }
        }
        let conditions = conditions.join(" AND ");
        let text = format!("SELECT id FROM accounts WHERE {conditions} ORDER BY id LIMIT {limit}");
        statement.ids(db, text).await
    }

    fn parts(&self, filter: &Filter) -> ClassFilters {
        let without_text = Filter { text: String::new(), ..filter.clone() };
        if without_text.is_empty() {
            return ClassFilters::All;
        }
        let Tally { policy, now, .. } = &self.tally;
        ClassFilters::Of(filter.parts(&self.tally.classes(), policy, *now))
    }

    /// The segments of the order, ascending.
    fn ranges(&self, by: SortKey) -> Vec<SortRange> {
        let all = |key, has_key| self.range(key, has_key, &self.filter);
        match by {
            SortKey::Name => vec![all(Key::Name, None)],
            SortKey::Created => vec![all(Key::Created, None)],
            SortKey::LastSignIn => {
                vec![all(Key::LastSignIn, Some(true)), all(Key::LastSignIn, Some(false))]
            }
            SortKey::TwoFactor => self.by_state(),
        }
    }

    fn range(&self, key: Key, has_key: Option<bool>, filter: &Filter) -> SortRange {
        let parts = self.parts(filter);
        let few = self.tally.count(filter) <= FEW;
        SortRange { key, has_key, parts, few }
    }

    /// One segment for each state, from "Enabled" to "Overdue".
    fn by_state(&self) -> Vec<SortRange> {
        use super::filter::TwoFactor::*;
        if !self.tally.policy.second_factor_on {
            return vec![self.range(Key::Name, None, &self.filter)];
        }
        // "No codes left" is part of "Enabled".
        let states = match self.filter.two_factor {
            None => vec![Enabled, NotEnabled, Required, Overdue],
            Some(WithoutMethod) => vec![NotEnabled, Required, Overdue],
            Some(state) => vec![state],
        };
        let range = |state| {
            let filter = Filter { two_factor: Some(state), ..self.filter.clone() };
            self.range(Key::Name, None, &filter)
        };
        states.into_iter().map(range).collect()
    }

    /// The place of an account in an order; `None` when it is gone.
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
        let ranges = self.ranges(sort.by);
        let contains = |range: &SortRange| match &range.parts {
            ClassFilters::All => true,
            // Only the order by state has several segments by class.
            ClassFilters::Of(_) if sort.by != SortKey::TwoFactor => true,
            ClassFilters::Of(parts) => parts.iter().any(|part| part.contains(class, over)),
        };
        let has_key = |range: &SortRange| {
            range.has_key.is_none_or(|has| has == row.last_sign_in_at.is_some())
        };
        let at = ranges.iter().position(|range| contains(range) && has_key(range));
        Ok(at.map(|at| {
            let key = match ranges[at].key {
                Key::Name => Some(row.name_key.clone().into()),
                Key::LastSignIn => row.last_sign_in_at.map(Into::into),
                Key::Created => Some(row.created_at.into()),
            };
            (at, Some((key, id)))
        }))
    }

    /// The next accounts after a place, or from the first one on. Backwards, those before it, the
    /// nearest first.
    pub(super) async fn walk(
        &self,
        db: &impl ConnectionTrait,
        sort: Sort,
        forwards: bool,
        start: Option<Place>,
        limit: u64,
    ) -> Result<Vec<i64>, Error> {
        let mut ranges: Vec<_> = self.ranges(sort.by).into_iter().enumerate().collect();
        // Users who never signed in stay at the end.
        let turned = sort.descending && sort.by != SortKey::LastSignIn;
        if turned == forwards {
            ranges.reverse();
        }
        let (first, mut start) = match start {
            Some((at, start)) => (Some(at), start),
            None => (None, None),
        };
        let from_first = ranges.into_iter().skip_while(|(at, _)| first.is_some_and(|f| f != *at));
        let mut ids = Vec::new();
        for (_, range) in from_first {
            let missing = limit - ids.len() as u64;
            if missing == 0 {
                break;
            }
            let request = PageRequest {
                range: &range,
                search: self.search.as_ref(),
                found: self.found.as_deref(),
                start: start.take(),
                descending: sort.descending == forwards,
                limit: missing,
                now: self.tally.now,
            };
            ids.extend(pages::ids(db, &request).await?);
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
