//! Statements over ranges of an index.

use super::line::{Place, Position};
use crate::{entity::audit_event::Column, error::Error};
use sea_orm::{
    ConnectionTrait,
    sea_query::{
        Alias, Asterisk, Expr, ExprTrait, Func, Order, Query, SelectStatement, SimpleExpr,
        UnionType,
    },
};

/// The condition for events after or before a position.
pub(super) fn beyond(position: Position) -> Option<SimpleExpr> {
    let here = || Expr::tuple([Expr::col(Column::At), Expr::col(Column::Id)]);
    let there = |place: Place| Expr::tuple([Expr::value(place.at), Expr::value(place.id)]);
    match position {
        Position::First => None,
        Position::After(place) => Some(here().lt(there(place))),
        Position::Before(place) => Some(here().gt(there(place))),
    }
}

/// At most `limit` rows in index order.
pub(super) fn in_order(mut rows: SelectStatement, order: &Order, limit: u64) -> SelectStatement {
    rows.order_by(Column::At, order.clone()).order_by(Column::Id, order.clone());
    rows.limit(limit).to_owned()
}

/// One statement over all ranges; `None` if there are none. Each range is a subquery, because
/// SQLite does not allow parentheses around a part of a union with a limit.
pub(super) fn union(ranges: Vec<SelectStatement>) -> Option<SelectStatement> {
    let mut ranges = ranges.into_iter().map(|range| {
        Query::select()
            .columns([Column::Id, Column::At])
            .from_subquery(range, Alias::new("part"))
            .to_owned()
    });
    let first = ranges.next()?;
    Some(ranges.fold(first, |mut all, range| all.union(UnionType::All, range).to_owned()))
}

/// The number of rows of all ranges, at most `limit`.
pub(super) async fn count(
    db: &impl ConnectionTrait,
    ranges: Vec<SelectStatement>,
    limit: u64,
) -> Result<u64, Error> {
    let Some(mut all) = union(ranges) else {
        return Ok(0);
    };
    let count = Query::select()
        .expr_as(Func::count(Expr::col(Asterisk)), Alias::new("counted"))
        .from_subquery(all.limit(limit).to_owned(), Alias::new("some"))
        .to_owned();
    let row = db.query_one(&count).await?;
    let counted: i64 = row.map_or(Ok(0), |row| row.try_get("", "counted"))?;
    Ok(counted.unsigned_abs())
}
