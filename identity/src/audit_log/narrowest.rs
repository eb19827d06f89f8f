//! The narrowest filter: the one that matches the fewest events.
//!
//! Neither database may choose the plan: SQLite has no statistics about values, and PostgreSQL
//! tends to scan in order, hoping for an early match. So the narrowest filter is looked up in its
//! index, in one range for each of its values, and each range is read in order. The other filters
//! are written so that no index applies to them.

use super::{
    line::{Place, Position},
    resolved::ResolvedFilter,
    statement::{beyond, count, in_order, union},
};
use crate::{
    audit::REFUSED,
    entity::audit_event::{Column, Entity},
    error::Error,
    sign_in_pair::one_entry_per_sign_in,
};
use sea_orm::{
    ConnectionTrait, IdenStatic, QueryResult,
    sea_query::{Expr, ExprTrait, Order, Query, SelectStatement, SimpleExpr},
};

/// How far the events of each filter are counted to find the narrowest.
const COMPARED: u64 = 10_000;

/// The filter that is looked up in an index; the others are only compared. `Time` if no other
/// filter is set: the log is in order of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NarrowestFilter {
    Time,
    Refused,
    Event,
    Actor,
    User,
}

impl NarrowestFilter {
    /// The filter with the fewest events, counted up to [`COMPARED`].
    pub(super) async fn of(
        db: &impl ConnectionTrait,
        filter: &ResolvedFilter,
    ) -> Result<Self, Error> {
        let mut candidates = Vec::new();
        if filter.users.is_some() {
            candidates.push(Self::User);
        }
        if filter.actors.is_some() {
            candidates.push(Self::Actor);
        }
        if filter.kinds.is_some() {
            candidates.push(Self::Event);
        } else if filter.refused == Some(true) {
            candidates.push(Self::Refused);
        }
        let mut narrowest = (u64::MAX, *candidates.first().unwrap_or(&Self::Time));
        if candidates.len() > 1 {
            for candidate in candidates {
                let counted = candidate.count_alone(db, filter).await?;
                if counted < narrowest.0 {
                    narrowest = (counted, candidate);
                }
            }
        }
        Ok(narrowest.1)
    }

    /// The number of events that match all filters, at most `limit`.
    pub(super) async fn count(
        self,
        db: &impl ConnectionTrait,
        filter: &ResolvedFilter,
        limit: u64,
    ) -> Result<u64, Error> {
        let ranges = self.ranges(filter).into_iter();
        let ranges = ranges.map(|range| self.at_most(limit, self.matching(range, filter)));
        count(db, ranges.collect(), limit).await
    }

    /// The number of events that match this filter, whatever the others.
    async fn count_alone(
        self,
        db: &impl ConnectionTrait,
        filter: &ResolvedFilter,
    ) -> Result<u64, Error> {
        let ranges = self.ranges(filter).into_iter();
        let ranges = ranges.map(|range| self.at_most(COMPARED, in_time(range, filter)));
        count(db, ranges.collect(), COMPARED).await
    }

    /// At most `limit` events, in any order. Only refusals are read in order: PostgreSQL would
    /// otherwise search the table for them.
    fn at_most(self, limit: u64, mut range: SelectStatement) -> SelectStatement {
        match self {
            Self::Refused => in_order(range, &Order::Desc, limit),
            _ => range.limit(limit).to_owned(),
        }
    }

    /// At most `size` events from `position`.
    pub(super) async fn places(
        self,
        db: &impl ConnectionTrait,
        filter: &ResolvedFilter,
        position: Position,
        size: u64,
    ) -> Result<Vec<Place>, Error> {
        let order = if matches!(position, Position::Before(_)) { Order::Asc } else { Order::Desc };
        let ranges = self.ranges(filter).into_iter().map(|range| {
            let mut range = self.matching(range, filter);
            if let Some(beyond) = beyond(position) {
                range.and_where(beyond);
            }
            in_order(range, &order, size)
        });
        let Some(all) = union(ranges.collect()) else {
            return Ok(Vec::new());
        };
        let rows = db.query_all(&in_order(all, &order, size)).await?;
        let place = |row: &QueryResult| -> Result<Place, Error> {
            let at = row.try_get("", Column::At.as_str())?;
            Ok(Place { at, id: row.try_get("", Column::Id.as_str())? })
        };
        rows.iter().map(place).collect()
    }

    /// The conditions on its index, one for each range.
    fn ranges(self, filter: &ResolvedFilter) -> Vec<SimpleExpr> {
        let each = |column: Column, ids: &Option<Vec<i64>>| {
            let ids = ids.iter().flatten();
            ids.map(|id| Expr::col(column).eq(*id)).collect()
        };
        match self {
            Self::Time => vec![Expr::value(true)],
            // As in the definition of the partial index.
            Self::Refused => vec![Expr::cust("result = 'refused'")],
            Self::Event => {
                let results = filter.results();
                let kinds = filter.kinds.iter().flatten();
                kinds
                    .flat_map(|kind| {
                        let of_kind = Expr::col(Column::Event).eq(kind.as_str());
                        results.iter().map(move |result| {
                            of_kind.clone().and(Expr::col(Column::Result).eq(*result))
                        })
                    })
                    .collect()
            }
            Self::Actor => each(Column::ActorId, &filter.actors),
            Self::User => each(Column::AccountId, &filter.users),
        }
    }

    /// A range of its index, within the time range and the other filters.
    fn matching(self, range: SimpleExpr, filter: &ResolvedFilter) -> SelectStatement {
        let mut select = in_time(range, filter);
        if let (true, Some(kinds)) = (self != Self::Event, &filter.kinds) {
            let words = kinds.iter().map(|kind| kind.as_str());
            select.and_where(Expr::cust("(event || '')").is_in(words));
        }
        if let (true, Some(refused)) =
            (!matches!(self, Self::Event | Self::Refused), filter.refused)
        {
            select.and_where(match refused {
                true => Expr::cust("(result || '')").eq(REFUSED),
                // Tells PostgreSQL that nearly all rows match. With `=`, SQLite would skip-scan an
                // index.
                false => Expr::col(Column::Result).ne(REFUSED),
            });
        }
        if let (true, Some(ids)) = (self != Self::Actor, &filter.actors) {
            select.and_where(Expr::cust("(actor_id + 0)").is_in(ids.clone()));
        }
        if let (true, Some(ids)) = (self != Self::User, &filter.users) {
            select.and_where(Expr::cust("(account_id + 0)").is_in(ids.clone()));
        }
        if filter.pairs_sign_ins {
            select.and_where(one_entry_per_sign_in());
        }
        select
    }
}

/// A range of an index, within the time range.
fn in_time(range: SimpleExpr, filter: &ResolvedFilter) -> SelectStatement {
    let mut select = Query::select();
    select.columns([Column::Id, Column::At]).from(Entity).and_where(range);
    if let Some(from) = filter.from {
        select.and_where(Expr::col(Column::At).gte(from));
    }
    if let Some(until) = filter.until {
        select.and_where(Expr::col(Column::At).lt(until));
    }
    select
}
