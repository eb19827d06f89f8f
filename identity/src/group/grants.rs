//! What applications were granted while a user was a member. It ends with the last membership that the
//! application demands, so that it does not return with another one.

use super::values::GroupId;
use crate::{
    entity::{application_group, connection, grant, group_member},
    error::Error,
    logout::end_grants,
};
use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction,
    sea_query::{Expr, ExprTrait, IntoCondition, Query},
};

/// Ends what the applications that name this group were granted on behalf of former members. One that names
/// another group of the user keeps its access.
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

/// Ends what an application that names groups was granted on behalf of users who are in none of them.
pub(crate) async fn end_grants_of_no_member(
    tx: &DatabaseTransaction,
    application: i64,
) -> Result<(), Error> {
    let named = application_group::Column::ApplicationId.eq(application);
    end_grants(tx, of_no_member(named)).await?;
    Ok(())
}

/// The grants of connections of these applications whose users are in none of the groups that the
/// application names.
fn of_no_member(applications: impl IntoCondition) -> Condition {
    let of_application = Expr::col((connection::Entity, connection::Column::ApplicationId))
        .equals((application_group::Entity, application_group::Column::ApplicationId));
    let naming = Query::select()
        .column((connection::Entity, connection::Column::Id))
        .from(connection::Entity)
        .inner_join(application_group::Entity, of_application.clone())
        .cond_where(applications)
        .take();
    let of_group = Expr::col((group_member::Entity, group_member::Column::GroupId))
        .equals((application_group::Entity, application_group::Column::GroupId));
    let of_grant = Expr::col((connection::Entity, connection::Column::Id))
        .equals((grant::Entity, grant::Column::ConnectionId));
    let of_user = Expr::col((group_member::Entity, group_member::Column::AccountId))
        .equals((grant::Entity, grant::Column::AccountId));
    let memberships = Query::select()
        .expr(Expr::cust("1"))
        .from(connection::Entity)
        .inner_join(application_group::Entity, of_application)
        .inner_join(group_member::Entity, of_group)
        .and_where(of_grant)
        .and_where(of_user)
        .take();
    Condition::all()
        .add(grant::Column::ConnectionId.in_subquery(naming))
        .add(Expr::exists(memberships).not())
}
