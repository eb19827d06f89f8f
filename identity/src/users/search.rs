//! Accounts by a part of their name or address, in any spelling. No character of what was typed means
//! anything but itself.
//!
//! No index finds the middle of a text, so all of them are looked through: on SQLite in an index that
//! holds nothing else, on PostgreSQL in a table that does, because it reads whole rows.

use super::statement::Statement;
use crate::error::Error;
use sea_orm::ConnectionTrait;

/// The first accounts that hold a folded text, in no order.
pub(crate) async fn some(
    db: &impl ConnectionTrait,
    folded: &str,
    limit: u64,
) -> Result<Vec<i64>, Error> {
    let mut statement = Statement::new(db);
    let all = all(folded, &mut statement);
    statement.ids(db, format!("{all} LIMIT {limit}")).await
}

/// A statement that gives the ids of all of them.
pub(super) fn all(folded: &str, statement: &mut Statement) -> String {
    let table = if statement.is_for_postgres() { "account_search" } else { "accounts" };
    format!("SELECT id FROM {table} WHERE {}", finds(folded, statement))
}

/// A condition on a row of accounts that is read anyway.
pub(super) fn finds(folded: &str, statement: &mut Statement) -> String {
    let function = if statement.is_for_postgres() { "strpos" } else { "instr" };
    format!("{function}(search_key, {}) > 0", statement.bind(folded))
}

/// The same beside other conditions. SQLite reads the rows of those only who are found; PostgreSQL
/// reads all rows in either case.
pub(super) fn is_found(folded: &str, statement: &mut Statement) -> String {
    if statement.is_for_postgres() {
        finds(folded, statement)
    } else {
        format!("id IN ({})", all(folded, statement))
    }
}
