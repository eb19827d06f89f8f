//! What applications were granted while a user was a member.

use super::values::GroupId;
use crate::{
    ended_grants::{end_grants, of_no_member},
    entity::{application_group, grant},
    error::Error,
};
use sea_orm::{ColumnTrait, DatabaseTransaction};

/// Ends what the applications that name this group were granted on behalf of former members, so that it
/// does not return with the membership. One that names another group of the user keeps its access.
pub(super) async fn end_grants_of(
    tx: &DatabaseTransaction,
    id: GroupId,
    former: &[i64],
) -> Result<(), Error> {
    let of_users = grant::Column::AccountId.is_in(former.iter().copied());
    let matching = of_no_member(application_group::Column::GroupId.eq(id.0)).add(of_users);
    end_grants(tx, matching).await?;
    Ok(())
}
