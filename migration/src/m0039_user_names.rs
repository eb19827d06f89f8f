//! User names, by which applications know users. Existing accounts get theirs from the local part of
//! their email address, in the order of their ids, with a number where the name is taken.

use crate::{m0027_account_keys::folded, table::*};
use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectionTrait, Statement},
};
use std::collections::{HashMap, HashSet};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

/// Rows in one statement.
const ROWS: usize = 1_000;
const LONGEST: usize = 64;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // No foreign key: the name of a deleted account stays with the id of that account.
        let names = Table::create()
            .table("user_names")
            .col(ColumnDef::new("name").text().not_null().primary_key())
            .col(number("account_id"))
            .take();
        manager.create_table(names).await?;
        let by_account = Index::create()
            .name("user_names_by_account")
            .table("user_names")
            .col("account_id")
            .take();
        manager.create_index(by_account).await?;
        add_column(manager, "accounts", text("user_name").default("").take()).await?;
        for some in named(accounts(manager).await?).chunks(ROWS) {
            let mut insert = Query::insert().into_table("user_names").take();
            insert.columns(["name", "account_id"]);
            for (id, name) in some {
                insert.values_panic([name.as_str().into(), (*id).into()]);
            }
            manager.execute(insert).await?;
        }
        let given = "UPDATE accounts SET user_name = COALESCE(
            (SELECT name FROM user_names WHERE account_id = accounts.id), '')";
        manager.get_connection().execute_unprepared(given).await?;
        Ok(())
    }
}

/// Ids and email addresses.
async fn accounts(manager: &SchemaManager<'_>) -> Result<Vec<(i64, String)>, DbErr> {
    let all = Statement::from_string(
        manager.get_database_backend(),
        "SELECT id, email FROM accounts ORDER BY id",
    );
    let rows = manager.get_connection().query_all_raw(all).await?;
    rows.iter().map(|row| Ok((row.try_get("", "id")?, row.try_get("", "email")?))).collect()
}

fn named(accounts: Vec<(i64, String)>) -> Vec<(i64, String)> {
    let (mut taken, mut next) = (HashSet::new(), HashMap::<String, u64>::new());
    let mut free = |email: &str| {
        let wanted = made_from(email);
        if taken.insert(wanted.clone()) {
            return wanted;
        }
        let number = next.entry(wanted.clone()).or_insert(2);
        loop {
            let name = numbered(&wanted, *number);
            *number += 1;
            if taken.insert(name.clone()) {
                return name;
            }
        }
    };
    accounts.into_iter().map(|(id, email)| (id, free(&email))).collect()
}

/// The local part without a tag, as far as its characters can be part of a user name.
fn made_from(email: &str) -> String {
    let local = email.rsplit_once('@').map_or(email, |(local, _)| local);
    let untagged = local.split('+').next().unwrap_or_default();
    let kept: String = folded(untagged).chars().filter(|c| is_allowed(*c)).collect();
    let kept = kept.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    let name: String = kept.chars().take(LONGEST).collect();
    if name.is_empty() { "user".to_owned() } else { name }
}

fn is_allowed(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-')
}

fn numbered(name: &str, number: u64) -> String {
    let number = number.to_string();
    let kept: String = name.chars().take(LONGEST - number.len()).collect();
    kept + &number
}
