//! The order of a filtered user list, and the pages along it.

use super::{
    class::Class,
    filter::Filter,
    filtered_users::{FEW, FilteredUsers},
    list::{Sort, SortKey},
    pages::{self, ClassFilters, Key, PageRequest, SortRange, Start},
    statement::Statement,
};
use crate::{entity::account, error::Error, requirement::Override};
use sea_orm::{ConnectionTrait, EntityTrait};

/// A place in an order: a segment, and a row in it.
type Place = (usize, Start);

impl FilteredUsers {
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
                idle: self.filter.idle,
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
