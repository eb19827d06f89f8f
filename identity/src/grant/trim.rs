//! Keeps the rows of a grant few, however often its application refreshes.

use super::{
    lifetime::MOST_ACCESS_TOKENS,
    stored::{ACCESS, REFRESH},
};
use crate::{entity::grant_token as row, error::Error};
use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
};

/// Deletes the refresh tokens of the grant that were used before `old`, which belong to its family, and
/// the oldest access tokens, so that there is room for one. The caller has locked the grant.
pub(super) async fn trim(tx: &DatabaseTransaction, old: &row::Model) -> Result<(), Error> {
    let of_grant = row::Column::GrantId.eq(old.grant_id);
    let newest = row::Entity::find()
        .select_only()
        .column(row::Column::TokenHash)
        .filter(of_grant.clone())
        .filter(row::Column::Kind.eq(ACCESS))
        .order_by_desc(row::Column::CreatedAt)
        .limit(MOST_ACCESS_TOKENS - 1)
        .into_query();
    let oldest = Condition::all()
        .add(row::Column::Kind.eq(ACCESS))
        .add(row::Column::TokenHash.not_in_subquery(newest));
    let used = Condition::all()
        .add(row::Column::Kind.eq(REFRESH))
        .add(row::Column::ReplacedAt.is_not_null())
        .add(row::Column::TokenHash.ne(old.token_hash.clone()));
    row::Entity::delete_many()
        .filter(of_grant)
        .filter(Condition::any().add(oldest).add(used))
        .exec(tx)
        .await?;
    Ok(())
}
