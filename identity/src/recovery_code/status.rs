//! How many codes are left.

use crate::{
    account::AccountId,
    entity::{recovery_code as row, recovery_code_set as set},
    error::Error,
    services::Services,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter,
    QuerySelect,
    sea_query::{Expr, ExprTrait},
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

/// The set, and one of its codes. Users who were imported have a set without codes.
#[derive(FromQueryResult)]
struct Stored {
    #[sea_orm(nested)]
    set: set::Model,
    code_slot: Option<i64>,
    code_used_at: Option<i64>,
}

pub(crate) async fn status(
    services: &Services,
    account: AccountId,
) -> Result<Option<Status>, Error> {
    let of_set = Expr::col((set::Entity, set::Column::AccountId))
        .equals((row::Entity, row::Column::AccountId));
    let mut with_codes = set::Entity::find_by_id(account.0)
        .column_as(row::Column::Slot, "code_slot")
        .column_as(row::Column::UsedAt, "code_used_at");
    QuerySelect::query(&mut with_codes).left_join(row::Entity, of_set);
    let codes = with_codes.into_model::<Stored>().all(services.db.read()).await?;
    let last_used_at = codes.iter().filter_map(|code| code.code_used_at).max();
    let is_left = |code: &&Stored| code.code_slot.is_some() && code.code_used_at.is_none();
    let left = codes.iter().filter(is_left).count() as u64;
    Ok(codes.into_iter().next().map(|Stored { set, .. }| Status {
        left,
        made_at: set.created_at,
        last_used_at,
        saved: set.saved_at.is_some(),
        shown: set.revealed.and(set.revealed_to_session.zip(set.revealed_until)),
    }))
}
