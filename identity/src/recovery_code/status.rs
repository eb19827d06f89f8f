//! How many codes are left.

use crate::{
    account::AccountId,
    entity::{recovery_code as row, recovery_code_set as set},
    error::Error,
    joined,
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

/// One code, and the set that it belongs to.
#[derive(FromQueryResult)]
struct Stored {
    used_at: Option<i64>,
    #[sea_orm(nested(prefix = "set_"))]
    set: set::Model,
}

pub(crate) async fn status(
    services: &Services,
    account: AccountId,
) -> Result<Option<Status>, Error> {
    let uses = row::Entity::find()
        .select_only()
        .column(row::Column::UsedAt)
        .filter(row::Column::AccountId.eq(account.0));
    let owner = Expr::col((set::Entity, set::Column::AccountId));
    let of_same_owner = owner.equals((row::Entity, row::Column::AccountId));
    let with_set = joined::with(uses, set::Entity, of_same_owner, "set_");
    let codes = with_set.into_model::<Stored>().all(services.db.read()).await?;
    let last_used_at = codes.iter().filter_map(|code| code.used_at).max();
    let left = codes.iter().filter(|code| code.used_at.is_none()).count() as u64;
    Ok(codes.into_iter().next().map(|Stored { set, .. }| Status {
        left,
        made_at: set.created_at,
        last_used_at,
        saved: set.saved_at.is_some(),
        shown: set.revealed.and(set.revealed_to_session.zip(set.revealed_until)),
    }))
}
