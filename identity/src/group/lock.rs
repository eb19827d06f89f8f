//! Locks a group until the transaction ends.

use super::values::GroupId;
use crate::{entity::group as row, error::Error};
use sea_orm::{DatabaseTransaction, EntityTrait, QuerySelect, sea_query::LockType};

/// `None` when there is no such group.
pub(super) async fn lock(
    tx: &DatabaseTransaction,
    id: GroupId,
) -> Result<Option<row::Model>, Error> {
    Ok(row::Entity::find_by_id(id.0).lock(LockType::NoKeyUpdate).one(tx).await?)
}
