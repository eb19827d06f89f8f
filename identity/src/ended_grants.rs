//! Ends grants of applications, with their codes and tokens.

use crate::{
    entity::{application_group, connection, grant, group_member},
    error::Error,
};
use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
    sea_query::{Expr, ExprTrait, IntoCondition, LockType, Query},
};

/// Grants in one statement, so that none takes long.
const AT_ONCE: u64 = 100;

/// Ends the matching grants in the caller's transaction, and returns how many there were. Waits for
/// transactions that use one: afterwards, none of their tokens works. What is locked after a grant are
/// only its codes and tokens, so the caller does this before it records an event.
pub(crate) async fn end_grants(
    tx: &DatabaseTransaction,
    matching: impl IntoCondition,
) -> Result<u64, Error> {
    let matching = matching.into_condition();
    let mut ended = 0;
    loop {
        let some = grant::Entity::find()
            .select_only()
            .column(grant::Column::Id)
            .filter(matching.clone())
            .order_by_asc(grant::Column::Id)
            .limit(AT_ONCE)
            .lock(LockType::Update)
            .into_query();
        let deleted = grant::Entity::delete_many()
            .filter(grant::Column::Id.in_subquery(some))
            .exec(tx)
            .await?;
        ended += deleted.rows_affected;
        if deleted.rows_affected < AT_ONCE {
            return Ok(ended);
        }
    }
}

/// The grants of connections of these applications whose users are in none of the groups that the
/// application names.
pub(crate) fn of_no_member(applications: impl IntoCondition) -> Condition {
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
