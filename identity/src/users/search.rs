//! Finds accounts by part of the name or address. No character of the search text has a special
//! meaning.
//!
//! No index finds text in the middle, so all accounts are scanned: on SQLite in an index with only
//! the search key, on PostgreSQL in a table with only that, because it reads whole rows.

use super::statement::Statement;
use crate::{entity::account, error::Error};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend,
    sea_query::{Expr, ExprTrait, Func},
};

/// The folded search text.
#[derive(Clone, Debug)]
pub(super) struct SearchText(pub(super) String);

impl SearchText {
    /// A statement that returns the ids of all matching accounts.
    pub(super) fn all(&self, statement: &mut Statement) -> String {
        all(&self.0, statement)
    }

    /// A condition on a row that is read in any case.
    pub(super) fn is_in(&self, statement: &mut Statement) -> String {
        finds(&self.0, statement)
    }

    /// The same together with other conditions. SQLite only reads the rows that are found;
    /// PostgreSQL reads all rows in either case.
    pub(super) fn with_others(&self, statement: &mut Statement) -> String {
        match statement.is_for_postgres() {
            true => finds(&self.0, statement),
            false => format!("id IN ({})", all(&self.0, statement)),
        }
    }
}

/// The first accounts that contain a folded text, unordered.
pub(crate) async fn some(
    db: &impl ConnectionTrait,
    folded: &str,
    limit: u64,
) -> Result<Vec<i64>, Error> {
    let mut statement = Statement::new(db);
    let all = all(folded, &mut statement);
    statement.ids(db, format!("{all} LIMIT {limit}")).await
}

/// The condition that an account contains a folded text.
pub(crate) fn contains(db: &impl ConnectionTrait, folded: &str) -> Expr {
    let function = position(db.get_database_backend() == DbBackend::Postgres);
    let key = account::Column::SearchKey.into_expr();
    Expr::expr(Func::cust(function).arg(key).arg(folded)).gt(0)
}

fn all(folded: &str, statement: &mut Statement) -> String {
    let table = if statement.is_for_postgres() { "account_search" } else { "accounts" };
    format!("SELECT id FROM {table} WHERE {}", finds(folded, statement))
}

fn finds(folded: &str, statement: &mut Statement) -> String {
    let function = position(statement.is_for_postgres());
    format!("{function}(search_key, {}) > 0", statement.bind(folded))
}

/// The function that returns the position of a text, or 0.
fn position(is_for_postgres: bool) -> &'static str {
    if is_for_postgres { "strpos" } else { "instr" }
}
