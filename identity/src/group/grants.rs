//! What applications were granted while a user was a member.

use super::values::GroupId;
use crate::{
    entity::{application_group, connection, grant},
    error::Error,
    sweep,
};
use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
};

/// Ends what the applications that name this group were granted on behalf of former members, so that it
/// does not return with the membership. Without the membership it is refused anyway, so a grant that
/// another transaction uses at the moment is left.
pub(super) async fn end_grants(
    tx: &DatabaseTransaction,
    id: GroupId,
    former: &[i64],
) -> Result<(), Error> {
    let naming = application_group::Entity::find()
        .select_only()
        .column(application_group::Column::ApplicationId)
        .filter(application_group::Column::GroupId.eq(id.0));
    let connections = connection::Entity::find()
        .select_only()
        .column(connection::Column::Id)
        .filter(connection::Column::ApplicationId.in_subquery(naming.into_query()));
    let granted = Condition::all()
        .add(grant::Column::AccountId.is_in(former.iter().copied()))
        .add(grant::Column::ConnectionId.in_subquery(connections.into_query()));
    sweep::delete::<grant::Entity>(tx, granted).await
}
