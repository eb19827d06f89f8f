//! Adding many users to a group, or removing them from it, as an action on many users does.

use super::{
    grants::end_grants_of,
    lock::lock,
    membership::{self, Change},
    values::{GroupId, MOST_OF_ONE_USER},
};
use crate::{account::AccountId, audit::Event, entity::group_member as row, error::Error};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect,
};
use std::collections::{HashMap, HashSet};

/// The result for some of the users. The others were members already, or were none.
#[derive(Default)]
pub(crate) struct ManyChanged {
    /// One for each changed membership.
    pub(crate) events: Vec<Event>,
    /// Users who are in as many groups as one user may be.
    pub(crate) too_many: Vec<i64>,
}

/// The accounts are locked, so no other transaction adds them to other groups. `None` if the
/// group was deleted.
pub(crate) async fn change_many(
    tx: &DatabaseTransaction,
    by: AccountId,
    id: Option<GroupId>,
    change: Change,
    accounts: &[i64],
) -> Result<Option<ManyChanged>, Error> {
    let Some(id) = id else { return Ok(None) };
    let Some(group) = lock(tx, id).await? else { return Ok(None) };
    let members = members_among(tx, id, accounts).await?;
    let is_affected = |account: &i64| members.contains(account) == (change == Change::Remove);
    let mut affected: Vec<i64> = accounts.iter().copied().filter(is_affected).collect();
    let mut too_many = Vec::new();
    if change == Change::Add {
        let counts = counts(tx, &affected).await?;
        let is_full = |id: &i64| counts.get(id).is_some_and(|count| *count >= MOST_OF_ONE_USER);
        (too_many, affected) = affected.into_iter().partition(is_full);
        insert(tx, id, &affected).await?;
    } else {
        row::Entity::delete_many()
            .filter(row::Column::GroupId.eq(id.0))
            .filter(row::Column::AccountId.is_in(affected.iter().copied()))
            .exec(tx)
            .await?;
        end_grants_of(tx, id, &affected).await?;
    }
    let events =
        affected.into_iter().map(|id| membership::event(change, by, AccountId(id), &group));
    Ok(Some(ManyChanged { events: events.collect(), too_many }))
}

async fn members_among(
    tx: &DatabaseTransaction,
    id: GroupId,
    accounts: &[i64],
) -> Result<HashSet<i64>, Error> {
    let members: Vec<i64> = row::Entity::find()
        .select_only()
        .column(row::Column::AccountId)
        .filter(row::Column::GroupId.eq(id.0))
        .filter(row::Column::AccountId.is_in(accounts.iter().copied()))
        .into_tuple()
        .all(tx)
        .await?;
    Ok(members.into_iter().collect())
}

/// How many groups each of these users is in.
async fn counts(tx: &DatabaseTransaction, accounts: &[i64]) -> Result<HashMap<i64, u64>, Error> {
    let counts: Vec<(i64, i64)> = row::Entity::find()
        .select_only()
        .column(row::Column::AccountId)
        .column_as(row::Column::GroupId.count(), "groups")
        .filter(row::Column::AccountId.is_in(accounts.iter().copied()))
        .group_by(row::Column::AccountId)
        .into_tuple()
        .all(tx)
        .await?;
    Ok(counts.into_iter().map(|(id, count)| (id, u64::try_from(count).unwrap_or(0))).collect())
}

async fn insert(tx: &DatabaseTransaction, id: GroupId, accounts: &[i64]) -> Result<(), Error> {
    if accounts.is_empty() {
        return Ok(());
    }
    let rows = accounts
        .iter()
        .map(|account| row::ActiveModel { group_id: Set(id.0), account_id: Set(*account) });
    row::Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(())
}
