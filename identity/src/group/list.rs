//! All groups, and those of a user, in the order of their titles.

use super::values::GroupId;
use crate::{
    account::{AccountId, folded},
    entity::{group as row, group_member},
    error::Error,
    services::Services,
    session::Administrator,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use std::collections::{HashMap, HashSet};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    pub id: GroupId,
    /// What applications see.
    pub name: String,
    pub title: String,
    /// Increased by every change of name and title, so that a concurrent change is refused.
    pub version: i64,
}

impl From<row::Model> for Group {
    fn from(row: row::Model) -> Self {
        Self { id: GroupId(row.id), name: row.name, title: row.title, version: row.version }
    }
}

/// A row of the list.
#[derive(Clone, Debug)]
pub struct Listed {
    pub group: Group,
    pub members: u64,
}

pub async fn list(services: &Services, _: Administrator<'_>) -> Result<Vec<Listed>, Error> {
    let db = services.db.read();
    let counts: Vec<(i64, i64)> = group_member::Entity::find()
        .select_only()
        .column(group_member::Column::GroupId)
        .column_as(group_member::Column::AccountId.count(), "members")
        .group_by(group_member::Column::GroupId)
        .into_tuple()
        .all(db)
        .await?;
    let counts: HashMap<i64, i64> = counts.into_iter().collect();
    let members = |group: &Group| counts.get(&group.id.0).copied().unwrap_or_default();
    let listed = |group| Listed { members: u64::try_from(members(&group)).unwrap_or(0), group };
    Ok(all(db).await?.into_iter().map(listed).collect())
}

/// `None` when there is no such group.
pub async fn find(
    services: &Services,
    _: Administrator<'_>,
    id: GroupId,
) -> Result<Option<Group>, Error> {
    Ok(row::Entity::find_by_id(id.0).one(services.db.read()).await?.map(Group::from))
}

/// There are at most `MOST_GROUPS`.
pub(crate) async fn all(db: &impl ConnectionTrait) -> Result<Vec<Group>, Error> {
    Ok(sorted(row::Entity::find().all(db).await?))
}

pub(crate) async fn of_account(
    db: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Vec<Group>, Error> {
    let theirs = group_member::Entity::find()
        .select_only()
        .column(group_member::Column::GroupId)
        .filter(group_member::Column::AccountId.eq(account.0));
    let rows = row::Entity::find().filter(row::Column::Id.in_subquery(theirs.into_query()));
    Ok(sorted(rows.all(db).await?))
}

/// The names of the groups that each of these accounts is in, in alphabetical order.
pub(crate) async fn names_of(
    db: &impl ConnectionTrait,
    accounts: &[i64],
) -> Result<HashMap<i64, Vec<String>>, Error> {
    let memberships = group_member::Entity::find()
        .filter(group_member::Column::AccountId.is_in(accounts.iter().copied()))
        .all(db)
        .await?;
    let mut names = HashMap::<i64, Vec<String>>::new();
    if memberships.is_empty() {
        return Ok(names);
    }
    let mut groups = all(db).await?;
    groups.sort_by(|one, other| one.name.cmp(&other.name));
    let theirs: HashSet<(i64, i64)> =
        memberships.iter().map(|row| (row.account_id, row.group_id)).collect();
    for account in accounts {
        let in_it = groups.iter().filter(|group| theirs.contains(&(*account, group.id.0)));
        names.insert(*account, in_it.map(|group| group.name.clone()).collect());
    }
    Ok(names)
}

fn sorted(rows: Vec<row::Model>) -> Vec<Group> {
    let mut groups: Vec<Group> = rows.into_iter().map(Group::from).collect();
    groups.sort_by_cached_key(|group| (folded(&group.title), group.name.clone()));
    groups
}
