//! Accounts by what no class of them says: a part of the name or address, and whether all recovery
//! codes are used. No character of what was typed means anything but itself.
//!
//! No index finds the middle of a text, so all of them are looked through: on SQLite in an index that
//! holds nothing else, on PostgreSQL in a table that does, because it reads whole rows.

use super::statement::Statement;
use crate::{error::Error, recovery_code};
use sea_orm::ConnectionTrait;

/// What is looked for; at least one thing is.
#[derive(Clone, Debug)]
pub(super) struct Sought {
    /// Folded; stands in the name or address.
    pub(super) text: Option<String>,
    /// Every recovery code was used.
    pub(super) no_codes: bool,
}

impl Sought {
    /// A statement that gives the ids of all who fit.
    pub(super) fn all(&self, statement: &mut Statement) -> String {
        match &self.text {
            Some(text) if !self.no_codes => all(text, statement),
            _ => format!("SELECT id FROM accounts WHERE {}", self.beside(statement)),
        }
    }

    /// A condition on a row that is read anyway.
    pub(super) fn condition(&self, statement: &mut Statement) -> String {
        self.and_no_codes(finds, statement)
    }

    /// The same beside other conditions. SQLite reads the rows of those only who are found;
    /// PostgreSQL reads all rows in either case.
    pub(super) fn beside(&self, statement: &mut Statement) -> String {
        let is_found = |text: &str, statement: &mut Statement| match statement.is_for_postgres() {
            true => finds(text, statement),
            false => format!("id IN ({})", all(text, statement)),
        };
        self.and_no_codes(is_found, statement)
    }

    fn and_no_codes(
        &self,
        is_found: impl Fn(&str, &mut Statement) -> String,
        statement: &mut Statement,
    ) -> String {
        let text = self.text.as_ref().map(|text| is_found(text, statement));
        let no_codes = self.no_codes.then(|| match statement.is_for_postgres() {
            // Taken as an array they are looked up one by one: they are few.
            true => format!("id = ANY(ARRAY({}))", recovery_code::used_up()),
            false => format!("id IN ({})", recovery_code::used_up()),
        });
        text.into_iter().chain(no_codes).collect::<Vec<_>>().join(" AND ")
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
