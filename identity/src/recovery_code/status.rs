//! How many codes are left.

use crate::{
    account::AccountId,
    entity::{recovery_code as row, recovery_code_set as set},
    error::Error,
    services::Services,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
};

/// The number of unused codes.
pub(crate) async fn left(db: &impl ConnectionTrait, account: AccountId) -> Result<u64, Error> {
    let unused = row::Entity::find()
        .filter(row::Column::AccountId.eq(account.0))
        .filter(row::Column::UsedAt.is_null());
    Ok(unused.count(db).await?)
}

/// The state of an account's recovery codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    pub left: u64,
    pub made_at: i64,
    pub last_used_at: Option<i64>,
    pub saved: bool,
    /// The session that may still show the codes, and until when.
    pub(crate) shown: Option<(i64, i64)>,
}

pub(crate) async fn status(
    services: &Services,
    account: AccountId,
) -> Result<Option<Status>, Error> {
    let db = services.db.read();
    let Some(found) = set::Entity::find_by_id(account.0).one(db).await? else {
        return Ok(None);
    };
    let uses: Vec<Option<i64>> = row::Entity::find()
        .select_only()
        .column(row::Column::UsedAt)
        .filter(row::Column::AccountId.eq(account.0))
        .into_tuple()
        .all(db)
        .await?;
    Ok(Some(Status {
        left: uses.iter().filter(|used_at| used_at.is_none()).count() as u64,
        made_at: found.created_at,
        last_used_at: uses.iter().copied().max().flatten(),
        saved: found.saved_at.is_some(),
        shown: found.revealed.and(found.revealed_to_session.zip(found.revealed_until)),
    }))
}
