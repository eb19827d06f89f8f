//! Turns a filter into statements that follow an index.
//!
//! Neither database may choose the plan: SQLite has no statistics about values, and PostgreSQL
//! tends to scan in order, hoping for an early match. So the condition that matches the fewest
//! events drives the query: it is split into branches that each read one range of one index, in
//! order. The other conditions are written so that no index applies to them.

use super::{Filter, Position, Who, people};
use crate::{
    audit::{DONE, Kind, REFUSED},
    entity::audit_event::{Column, Entity},
    error::Error,
    services::Services,
};
use sea_orm::{
    ConnectionTrait, IdenStatic,
    sea_query::{
        Alias, Asterisk, Expr, ExprTrait, Func, Order, Query, SelectStatement, SimpleExpr,
        UnionType,
    },
};

/// How far the events of a condition are counted to find the one with the fewest.
const WEIGHED: u64 = 10_000;

/// A filter whose search texts are resolved to accounts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    kinds: Option<Vec<Kind>>,
    refused: Option<bool>,
    actors: Option<Vec<i64>>,
    users: Option<Vec<i64>>,
    from: Option<i64>,
    until: Option<i64>,
}

impl Scope {
    pub(crate) async fn of(
        services: &Services,
        filter: &Filter,
    ) -> Result<Result<Self, Who>, Error> {
        let db = services.db.read();
        let mut scope = Self {
            kinds: filter.kinds.clone(),
            refused: filter.refused,
            from: filter.from,
            until: filter.until,
            ..Self::default()
        };
        if let Some(text) = &filter.actor {
            let Some(ids) = people::matching(db, text).await? else {
                return Ok(Err(Who::Actor));
            };
            scope.actors = Some(ids);
        }
        if let Some(text) = &filter.user {
            let Some(ids) = people::matching(db, text).await? else {
                return Ok(Err(Who::User));
            };
            scope.users = Some(ids);
        }
        Ok(Ok(scope))
    }

    fn results(&self) -> Vec<&'static str> {
        match self.refused {
            Some(true) => vec![REFUSED],
            Some(false) => vec![DONE],
            None => vec![DONE, REFUSED],
        }
    }
}

/// The condition that is looked up in an index; the others are only compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Driver {
    Time,
    Refused,
    Event,
    Actor,
    User,
}

/// The driver with the fewest events, counted up to [`WEIGHED`].
pub(super) async fn driver(db: &impl ConnectionTrait, scope: &Scope) -> Result<Driver, Error> {
    let mut able = Vec::new();
    if scope.users.is_some() {
        able.push(Driver::User);
    }
    if scope.actors.is_some() {
        able.push(Driver::Actor);
    }
    if scope.kinds.is_some() {
        able.push(Driver::Event);
    } else if scope.refused == Some(true) {
        able.push(Driver::Refused);
    }
    let mut best = (u64::MAX, *able.first().unwrap_or(&Driver::Time));
    if able.len() > 1 {
        for each in able {
            let counted = each.count_alone(db, scope).await?;
            if counted < best.0 {
                best = (counted, each);
            }
        }
    }
    Ok(best.1)
}

impl Driver {
    /// The events of all branches, at most `most`.
    pub(super) async fn count(
        self,
        db: &impl ConnectionTrait,
        scope: &Scope,
        most: u64,
    ) -> Result<u64, Error> {
        let branches = self
            .branches(scope)
            .into_iter()
            .map(|branch| self.some(self.within(branch, scope, true), most));
        counted(db, branches.collect(), most).await
    }

    async fn count_alone(self, db: &impl ConnectionTrait, scope: &Scope) -> Result<u64, Error> {
        let branches = self
            .branches(scope)
            .into_iter()
            .map(|branch| self.some(self.within(branch, scope, false), WEIGHED));
        counted(db, branches.collect(), WEIGHED).await
    }

    /// At most `most` events, in any order. Only refusals are read in order: PostgreSQL would
    /// otherwise search the table for them.
    fn some(self, mut branch: SelectStatement, most: u64) -> SelectStatement {
        match self {
            Self::Refused => in_order(branch, &Order::Desc, most),
            _ => branch.limit(most).to_owned(),
        }
    }

    /// The ids of at most `size` events from `position`.
    pub(super) async fn ids(
        self,
        db: &impl ConnectionTrait,
        scope: &Scope,
        position: Position,
        size: u64,
    ) -> Result<Vec<i64>, Error> {
        let order = if matches!(position, Position::Before(_)) { Order::Asc } else { Order::Desc };
        let branches = self.branches(scope).into_iter().map(|branch| {
            let mut branch = self.within(branch, scope, true);
            if let Some(beyond) = beyond(position) {
                branch.and_where(beyond);
            }
            in_order(branch, &order, size)
        });
        let Some(all) = united(branches.collect()) else {
            return Ok(Vec::new());
        };
        let rows = db.query_all(&in_order(all, &order, size)).await?;
        rows.iter().map(|row| Ok(row.try_get("", Column::Id.as_str())?)).collect()
    }

    /// The conditions on its index, one for each range.
    fn branches(self, scope: &Scope) -> Vec<SimpleExpr> {
        let each = |column: Column, ids: &Option<Vec<i64>>| {
            let ids = ids.iter().flatten();
            ids.map(|id| Expr::col(column).eq(*id)).collect()
        };
        match self {
            Self::Time => vec![Expr::value(true)],
            // As in the definition of the partial index.
            Self::Refused => vec![Expr::cust("result = 'refused'")],
            Self::Event => {
                let results = scope.results();
                let kinds = scope.kinds.iter().flatten();
                kinds
                    .flat_map(|kind| {
                        let of_kind = Expr::col(Column::Event).eq(kind.as_str());
                        results.iter().map(move |result| {
                            of_kind.clone().and(Expr::col(Column::Result).eq(*result))
                        })
                    })
                    .collect()
            }
            Self::Actor => each(Column::ActorId, &scope.actors),
            Self::User => each(Column::AccountId, &scope.users),
        }
    }

    /// A branch within the time range, and within the other conditions if `strictly`.
    fn within(self, branch: SimpleExpr, scope: &Scope, strictly: bool) -> SelectStatement {
        let mut select = Query::select();
        select.columns([Column::Id, Column::At]).from(Entity).and_where(branch);
        if let Some(from) = scope.from {
            select.and_where(Expr::col(Column::At).gte(from));
        }
        if let Some(until) = scope.until {
            select.and_where(Expr::col(Column::At).lt(until));
        }
        if !strictly {
            return select;
        }
        if let (true, Some(kinds)) = (self != Self::Event, &scope.kinds) {
            let words = kinds.iter().map(|kind| kind.as_str());
            select.and_where(Expr::cust("(event || '')").is_in(words));
        }
        if let (true, Some(refused)) = (!matches!(self, Self::Event | Self::Refused), scope.refused)
        {
            select.and_where(match refused {
                true => Expr::cust("(result || '')").eq(REFUSED),
                // Tells PostgreSQL that nearly all rows match. With `=`, SQLite would skip-scan an
                // index.
                false => Expr::col(Column::Result).ne(REFUSED),
            });
        }
        if let (true, Some(ids)) = (self != Self::Actor, &scope.actors) {
            select.and_where(Expr::cust("(actor_id + 0)").is_in(ids.clone()));
        }
        if let (true, Some(ids)) = (self != Self::User, &scope.users) {
            select.and_where(Expr::cust("(account_id + 0)").is_in(ids.clone()));
        }
        select
    }
}

fn beyond(position: Position) -> Option<SimpleExpr> {
    let here = || Expr::tuple([Expr::col(Column::At), Expr::col(Column::Id)]);
    let there = |place: super::Place| Expr::tuple([Expr::value(place.at), Expr::value(place.id)]);
    match position {
        Position::First => None,
        Position::After(place) => Some(here().lt(there(place))),
        Position::Before(place) => Some(here().gt(there(place))),
    }
}

/// At most `most` rows in index order.
fn in_order(mut branch: SelectStatement, order: &Order, most: u64) -> SelectStatement {
    branch.order_by(Column::At, order.clone()).order_by(Column::Id, order.clone());
    branch.limit(most).to_owned()
}

/// One statement over all branches; `None` if there are none. Each branch is a subquery, because
/// SQLite does not allow parentheses around a branch with a limit.
fn united(branches: Vec<SelectStatement>) -> Option<SelectStatement> {
    let mut branches = branches.into_iter().map(|branch| {
        Query::select()
            .columns([Column::Id, Column::At])
            .from_subquery(branch, Alias::new("branch"))
            .to_owned()
    });
    let first = branches.next()?;
    Some(branches.fold(first, |mut all, branch| all.union(UnionType::All, branch).to_owned()))
}

async fn counted(
    db: &impl ConnectionTrait,
    branches: Vec<SelectStatement>,
    most: u64,
) -> Result<u64, Error> {
    let Some(mut all) = united(branches) else {
        return Ok(0);
    };
    let count = Query::select()
        .expr_as(Func::count(Expr::col(Asterisk)), Alias::new("counted"))
        .from_subquery(all.limit(most).to_owned(), Alias::new("some"))
        .to_owned();
    let row = db.query_one(&count).await?;
    let counted: i64 = row.map_or(Ok(0), |row| row.try_get("", "counted"))?;
    Ok(counted.unsigned_abs())
}
