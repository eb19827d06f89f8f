//! The values of a column that another key than the chosen one encrypted.

use super::column::{Column, Value, statement, value};
use crate::{error::Error, secret::Sealed};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend,
    sea_query::{Alias, Expr, ExprTrait, Query},
};

/// Numbers of rows, up to the last one that was looked at.
pub(crate) struct Next {
    pub(crate) rows: Vec<i64>,
    pub(crate) last: i64,
}

/// How many keys a statement looks at.
const WINDOW: i64 = 10_000;

impl Column {
    pub(crate) async fn count_others(
        &self,
        db: &impl ConnectionTrait,
        id: &str,
    ) -> Result<i64, Error> {
        let sql = format!(
            "SELECT CAST(count(*) AS BIGINT) FROM {} WHERE {}",
            self.table,
            self.others(id)
        );
        let row = db.query_one_raw(statement(db, sql)).await?;
        Ok(row.map_or(Ok(0), |row| row.try_get_by_index(0))?)
    }

    /// The numbers of the next rows after `after`, about `size` values. `None` at the end.
    pub(crate) async fn next_others(
        &self,
        db: &impl ConnectionTrait,
        id: &str,
        after: i64,
        size: usize,
    ) -> Result<Option<Next>, Error> {
        let Some(max) = self.max(db).await?.filter(|max| *max > after) else { return Ok(None) };
        let (key, end) = (self.key, after.saturating_add(WINDOW));
        let sql = format!(
            "SELECT CAST({key} AS BIGINT) AS number FROM {} WHERE {key} > {after} AND {key} <= {end} AND {} \
             ORDER BY number LIMIT {size}",
            self.table,
            self.others(id)
        );
        let found = db.query_all_raw(statement(db, sql)).await?;
        let rows: Result<Vec<i64>, _> = found.iter().map(|row| row.try_get_by_index(0)).collect();
        let mut rows = rows?;
        let last = if rows.len() < size { std::cmp::min(end, max) } else { rows[size - 1] };
        rows.dedup();
        Ok(Some(Next { rows, last }))
    }

    /// The values of these rows, without those that other transactions have locked. They stay locked.
    pub(crate) async fn lock_others(
        &self,
        tx: &DatabaseTransaction,
        id: &str,
        rows: &[i64],
    ) -> Result<Vec<Value>, Error> {
        let rows: Vec<String> = rows.iter().map(i64::to_string).collect();
        let condition = format!("{} IN ({}) AND {}", self.key, rows.join(", "), self.others(id));
        let lock = match tx.get_database_backend() {
            DbBackend::Postgres => format!(" FOR NO KEY UPDATE OF {} SKIP LOCKED", self.table),
            _ => String::new(),
        };
        let found = tx.query_all_raw(statement(tx, self.select(&condition) + &lock)).await?;
        found.iter().map(value).collect()
    }

    /// Returns the number of rows that were changed: 0 if the value is not the one that was read.
    pub(crate) async fn replace(
        &self,
        tx: &DatabaseTransaction,
        value: &Value,
        new: &Sealed,
    ) -> Result<i64, Error> {
        let column = Alias::new(self.column);
        let update = Query::update()
            .table(Alias::new(self.table))
            .value(column.clone(), new.0.as_str())
            .and_where(Expr::cust(self.key).eq(value.key))
            .and_where(Expr::col(column).eq(value.sealed.0.as_str()))
            .to_owned();
        Ok(tx.execute(&update).await?.rows_affected() as i64)
    }

    fn others(&self, id: &str) -> String {
        let (column, condition) = (self.column, self.condition);
        format!(
            "{condition} AND {column} IS NOT NULL AND {column} <> '' AND {column} NOT LIKE 'v1.{id}.%'"
        )
    }
}
