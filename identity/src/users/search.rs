//! Accounts by a part of the name or address. No character of what was typed means anything but
//! itself.
//!
//! No index finds the middle of a text, so all of them are looked through: on SQLite in an index that
//! holds nothing else, on PostgreSQL in a table that does, because it reads whole rows.

use super::statement::Statement;
use crate::error::Error;
use sea_orm::ConnectionTrait;

/// What is looked for, folded; it stands in the name or address.
#[derive(Clone, Debug)]
pub(super) struct Sought(pub(super) String);

impl Sought {
    /// A statement that gives the ids of all who fit.
    pub(super) fn all(&self, statement: &mut Statement) -> String {
        all(&self.0, statement)
    }

    /// A condition on a row that is read anyway.
    pub(super) fn is_in(&self, statement: &mut Statement) -> String {
        finds(&self.0, statement)
    }

    /// The same beside other conditions. SQLite reads the rows of those only who are found;
    /// PostgreSQL reads all rows in either case.
    pub(super) fn beside(&self, statement: &mut Statement) -> String {
        match statement.is_for_postgres() {
            true => finds(&self.0, statement),
            false => format!("id IN ({})", all(&self.0, statement)),
        }
    }
}

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

fn all(folded: &str, statement: &mut Statement) -> String {
    let table = if statement.is_for_postgres() { "account_search" } else { "accounts" };
    format!("SELECT id FROM {table} WHERE {}", finds(folded, statement))
}

fn finds(folded: &str, statement: &mut Statement) -> String {
    let function = if statement.is_for_postgres() { "strpos" } else { "instr" };
    format!("{function}(search_key, {}) > 0", statement.bind(folded))
}
