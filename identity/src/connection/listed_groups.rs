//! The groups that an administrator lists for an application.

use super::values::ConnectionId;
use crate::{
    entity::{connection_group as row, group},
    error::Error,
    group::{GroupId, GroupName},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, sea_query::LockType,
};
use std::collections::BTreeSet;

/// Names of groups, each once, in the order of the alphabet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListedGroups(BTreeSet<GroupName>);

/// Why a list cannot be saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListMistake {
    Empty,
    TooMany,
    /// The first text that is not the name of a group.
    Name(String),
}

impl ListedGroups {
    pub const MOST: usize = 100;

    /// At least one. They are separated by line breaks, spaces or commas.
    pub fn parse(text: &str) -> Result<Self, ListMistake> {
        let mut names = BTreeSet::new();
        let texts = text.split(|c: char| c.is_whitespace() || c == ',' || c == ';');
        for text in texts.filter(|text| !text.is_empty()) {
            let name = GroupName::parse(text);
            names.insert(name.ok_or_else(|| ListMistake::Name(text.to_owned()))?);
        }
        match names.len() {
            0 => Err(ListMistake::Empty),
            1..=Self::MOST => Ok(Self(names)),
            _ => Err(ListMistake::TooMany),
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(GroupName::as_str)
    }
}

/// The names of the groups that are listed for a connection, in the order of the alphabet.
pub(super) async fn names(
    db: &impl ConnectionTrait,
    id: ConnectionId,
) -> Result<Vec<String>, Error> {
    let listed = row::Entity::find()
        .select_only()
        .column(row::Column::GroupId)
        .filter(row::Column::ConnectionId.eq(id.0));
    let names = group::Entity::find()
        .select_only()
        .column(group::Column::Name)
        .filter(group::Column::Id.in_subquery(listed.into_query()));
    let mut names: Vec<String> = names.into_tuple().all(db).await?;
    names.sort();
    Ok(names)
}

/// Locks these groups, so that they cannot be deleted. `Err` is the name of one that does not exist.
pub(super) async fn lock(
    tx: &DatabaseTransaction,
    listed: &ListedGroups,
) -> Result<Result<Vec<GroupId>, String>, Error> {
    if listed.0.is_empty() {
        return Ok(Ok(Vec::new()));
    }
    let found = group::Entity::find()
        .filter(group::Column::Name.is_in(listed.iter()))
        .order_by_asc(group::Column::Id)
        .lock(LockType::KeyShare)
        .all(tx)
        .await?;
    let missing = listed.iter().find(|name| found.iter().all(|group| group.name != *name));
    Ok(match missing {
        Some(name) => Err(name.to_owned()),
        None => Ok(found.into_iter().map(|group| GroupId(group.id)).collect()),
    })
}

/// From now on, these groups, which are locked, are listed and no others.
pub(super) async fn list_only(
    tx: &DatabaseTransaction,
    id: ConnectionId,
    groups: &[GroupId],
) -> Result<(), Error> {
    row::Entity::delete_many().filter(row::Column::ConnectionId.eq(id.0)).exec(tx).await?;
    if groups.is_empty() {
        return Ok(());
    }
    let listed =
        |group: &GroupId| row::ActiveModel { connection_id: Set(id.0), group_id: Set(group.0) };
    row::Entity::insert_many(groups.iter().map(listed)).exec_without_returning(tx).await?;
    Ok(())
}
