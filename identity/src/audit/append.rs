//! Adds lines after the head of a chain, and moves the head.

use super::chain::{Chain, Head};
use crate::{
    entity::{audit_event, audit_head as row},
    error::Error,
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, Iterable,
    QueryFilter, QueryTrait,
    sea_query::{
        CommonTableExpression, Expr, OnConflict, Query, UnionType, UpdateStatement, WithClause,
    },
};

/// Adds these lines, and moves the head to the last of them, which locks it. `false` if they do not follow
/// the head, because this process wrote others in the meantime or rolled some back: then nothing changes.
pub(super) async fn append(
    tx: &DatabaseTransaction,
    chain: &Chain,
    head: &Head,
    lines: &[audit_event::Model],
) -> Result<bool, Error> {
    let Some(last) = lines.last() else {
        return Ok(true);
    };
    let is_moved = match head.sequence {
        0 => begin(tx, chain, last).await?,
        _ if tx.get_database_backend() == DbBackend::Postgres => {
            return at_once(tx, moved(chain, head, last), lines).await;
        }
        _ => {
            let moving = tx.get_database_backend().build(&moved(chain, head, last));
            tx.execute_raw(moving).await?.rows_affected() == 1
        }
    };
    if is_moved {
        let rows = lines.iter().cloned().map(audit_event::Model::into_new);
        audit_event::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(is_moved)
}

/// The head before the first line is not stored.
async fn begin(
    tx: &DatabaseTransaction,
    chain: &Chain,
    last: &audit_event::Model,
) -> Result<bool, Error> {
    let first = row::ActiveModel {
        node: Set(chain.node.clone()),
        sequence: Set(last.sequence),
        mac: Set(last.mac.clone()),
    };
    let is_there = OnConflict::column(row::Column::Node).do_nothing().to_owned();
    let insert = row::Entity::insert(first).on_conflict(is_there);
    Ok(insert.exec_without_returning(tx).await? == 1)
}

fn moved(chain: &Chain, head: &Head, last: &audit_event::Model) -> UpdateStatement {
    row::Entity::update_many()
        .col_expr(row::Column::Sequence, Expr::value(last.sequence))
        .col_expr(row::Column::Mac, Expr::value(last.mac.clone()))
        .filter(row::Column::Node.eq(&chain.node))
        .filter(row::Column::Sequence.eq(head.sequence))
        .filter(row::Column::Mac.eq(&head.mac))
        .into_query()
}

/// Both in one statement, which SQLite does not have: the lines are inserted once for each head that was
/// moved.
async fn at_once(
    tx: &DatabaseTransaction,
    mut moved: UpdateStatement,
    lines: &[audit_event::Model],
) -> Result<bool, Error> {
    const MOVED: &str = "moved";
    moved.returning_col(row::Column::Node);
    let moved = CommonTableExpression::new().query(moved).table_name(MOVED).to_owned();
    let columns =
        || audit_event::Column::iter().filter(|it| !matches!(it, audit_event::Column::Id));
    let selects = lines.iter().cloned().map(|line| {
        let new = line.into_new();
        let values = columns().map(|column| new.get(column).into_value());
        let mut select = Query::select();
        select.exprs(values.map(|value| Expr::val(value.unwrap_or(None::<i64>.into()))));
        select.from(MOVED).take()
    });
    let Some(all) = selects.reduce(|mut all, next| all.union(UnionType::All, next).take()) else {
        return Ok(true);
    };
    let mut insert = Query::insert();
    insert.into_table(audit_event::Entity).columns(columns());
    insert.select_from(all).map_err(|_| Error::Unreadable("audit event"))?;
    let both = WithClause::new().cte(moved).to_owned().query(insert);
    let added = tx.execute_raw(tx.get_database_backend().build(&both)).await?.rows_affected();
    Ok(added == lines.len() as u64)
}
