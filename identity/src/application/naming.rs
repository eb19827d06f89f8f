//! The groups that applications name.

use super::values::ApplicationId;
use crate::{
    entity::{application_group as row, group},
    error::Error,
    group::GroupId,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, sea_query::LockType,
};

/// Locks these groups, so that they cannot be deleted, and returns their names in alphabetical order.
/// `None` if one of them is gone.
pub(super) async fn lock_groups(
    tx: &DatabaseTransaction,
    groups: &[GroupId],
) -> Result<Option<Vec<String>>, Error> {
    let found = group::Entity::find()
        .filter(group::Column::Id.is_in(groups.iter().map(|group| group.0)))
        .order_by_asc(group::Column::Id)
        .lock(LockType::KeyShare)
        .all(tx)
        .await?;
    if found.len() != groups.len() {
        return Ok(None);
    }
    let mut names: Vec<String> = found.into_iter().map(|group| group.name).collect();
    names.sort();
    Ok(Some(names))
}

/// From now on, the application names these groups, which are locked, and no others.
pub(super) async fn name_only(
    tx: &DatabaseTransaction,
    id: ApplicationId,
    groups: &[GroupId],
) -> Result<(), Error> {
    row::Entity::delete_many().filter(row::Column::ApplicationId.eq(id.0)).exec(tx).await?;
    if groups.is_empty() {
        return Ok(());
    }
    let named =
        |group: &GroupId| row::ActiveModel { application_id: Set(id.0), group_id: Set(group.0) };
    row::Entity::insert_many(groups.iter().map(named)).exec_without_returning(tx).await?;
    Ok(())
}
