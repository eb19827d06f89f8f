//! Rows of several tables in one statement.

use sea_orm::{
    EntityTrait, IdenStatic, Iterable, QuerySelect,
    sea_query::{Expr, JoinType},
};

/// Adds the row of another table that fits `on`. Its columns get the prefix, under which the result
/// reads them as a nested model.
pub(crate) fn with<Query: QuerySelect, E: EntityTrait>(
    mut query: Query,
    table: E,
    on: Expr,
    prefix: &str,
) -> Query {
    query.query().join(JoinType::InnerJoin, table, on);
    E::Column::iter().fold(query, |query, column| {
        query.column_as(column, format!("{prefix}{}", column.as_str()))
    })
}
