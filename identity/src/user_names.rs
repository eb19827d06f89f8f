//! User names, and which account each was given to. A user name is never given to another account,
//! because an application would give that account what belongs to the first one.
//!
//! The table keeps the names of former users in plain text: a hash of so short a text is found by
//! guessing. It keeps nothing else about them.

use crate::{
    account::{AccountId, UserName},
    entity::{account, user_name as row},
    error::Error,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, OnConflict},
};
use std::collections::{BTreeMap, HashSet};

/// How many numbers to try at first, and at most at once.
const FEW: usize = 32;
const MANY: usize = 1_000;

/// Gives each new account the user name that is wanted for it, with a number if it was given to
/// another account before.
pub(crate) async fn give(
    db: &impl ConnectionTrait,
    wanted: Vec<(AccountId, UserName)>,
) -> Result<(), Error> {
    let ids: Vec<i64> = wanted.iter().map(|(id, _)| id.0).collect();
    let mut waiting = wanted;
    // Another transaction may be given a name first; then we look for another one.
    while !waiting.is_empty() {
        insert(db, free(db, &waiting).await?).await?;
        let given: HashSet<i64> = row::Entity::find()
            .select_only()
            .column(row::Column::AccountId)
            .filter(row::Column::AccountId.is_in(waiting.iter().map(|(id, _)| id.0)))
            .into_tuple()
            .all(db)
            .await?
            .into_iter()
            .collect();
        waiting.retain(|(id, _)| !given.contains(&id.0));
    }
    let theirs = row::Entity::find()
        .select_only()
        .column(row::Column::Name)
        .filter(
            Expr::col((row::Entity, row::Column::AccountId))
                .equals((account::Entity, account::Column::Id)),
        )
        .into_query();
    account::Entity::update_many()
        .col_expr(account::Column::UserName, Expr::SubQuery(None, Box::new(theirs.into())))
        .filter(account::Column::Id.is_in(ids))
        .exec(db)
        .await?;
    Ok(())
}

/// Reserves another user name for an account; one that it had before is still its own. `false` if
/// the name was given to another account.
pub(crate) async fn reserve(
    db: &impl ConnectionTrait,
    account: AccountId,
    name: &UserName,
) -> Result<bool, Error> {
    insert(db, BTreeMap::from([(name.clone(), account)])).await?;
    let owner = row::Entity::find_by_id(name.as_str()).one(db).await?;
    Ok(owner.is_some_and(|owner| owner.account_id == account.0))
}

/// Those names that were given to an account.
pub(crate) async fn known(
    db: &impl ConnectionTrait,
    names: impl IntoIterator<Item = &UserName>,
) -> Result<HashSet<UserName>, Error> {
    let names: Vec<&str> = names.into_iter().map(UserName::as_str).collect();
    let found: Vec<String> = row::Entity::find()
        .select_only()
        .column(row::Column::Name)
        .filter(row::Column::Name.is_in(names))
        .into_tuple()
        .all(db)
        .await?;
    Ok(found.iter().filter_map(|name| UserName::parse(name)).collect())
}

/// Names that were given to no account. In the order of the names, so that two transactions that
/// insert the same ones wait for each other without a deadlock.
async fn free(
    db: &impl ConnectionTrait,
    waiting: &[(AccountId, UserName)],
) -> Result<BTreeMap<UserName, AccountId>, Error> {
    let mut wanted: BTreeMap<&UserName, Vec<AccountId>> = BTreeMap::new();
    for (id, name) in waiting {
        wanted.entry(name).or_default().push(*id);
    }
    let taken = known(db, wanted.keys().copied()).await?;
    let (mut chosen, mut without) = (BTreeMap::new(), Vec::new());
    for (name, ids) in wanted {
        let mut ids = ids.into_iter();
        if !taken.contains(name)
            && let Some(first) = ids.next()
        {
            chosen.insert(name.clone(), first);
        }
        without.push((name, ids));
    }
    for (name, ids) in without {
        let (mut ids, mut number, mut tried) = (ids.peekable(), 2, FEW);
        while ids.peek().is_some() {
            let numbered: Vec<UserName> =
                (number..number + tried).map(|number| name.numbered(number)).collect();
            let taken = known(db, &numbered).await?;
            for name in numbered {
                if taken.contains(&name) || chosen.contains_key(&name) {
                    continue;
                }
                let Some(id) = ids.next() else { break };
                chosen.insert(name, id);
            }
            (number, tried) = (number + tried, (tried * 2).min(MANY));
        }
    }
    Ok(chosen)
}

/// Leaves out names that another transaction inserted in the meantime.
async fn insert(
    db: &impl ConnectionTrait,
    names: BTreeMap<UserName, AccountId>,
) -> Result<(), Error> {
    let rows = names.into_iter().map(|(name, account)| row::ActiveModel {
        name: Set(name.as_str().to_owned()),
        account_id: Set(account.0),
    });
    row::Entity::insert_many(rows)
        .on_conflict(OnConflict::column(row::Column::Name).do_nothing().to_owned())
        .exec_without_returning(db)
        .await?;
    Ok(())
}
