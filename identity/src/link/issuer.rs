//! Links that an administrator made are valid while that administrator could make them: they end when
//! the administrator is demoted, deactivated or signed out by another one, loses the second factor, gets
//! another email address, changes the password, or answers "Wasn't this you?". So do the jobs that
//! the administrator started.

use crate::{
    account::{ACTIVE, AccountId, Role},
    entity::{account, link as row},
    error::Error,
    services::Services,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, Query},
};

/// A condition: the link has not expired, was not made in the future, and its issuer could still make
/// it.
pub(super) fn is_valid(services: &Services) -> Condition {
    Condition::all()
        .add(row::Column::ExpiresAt.gt(services.now()))
        .add(row::Column::CreatedAt.lte(services.latest()))
        .add(issuer_is_unchanged())
}

/// A condition: no administrator made the link, or that administrator could still make it.
fn issuer_is_unchanged() -> Condition {
    use account::Column;
    let of_account = |column: Column| Expr::col((account::Entity, column));
    let of_link = |column: row::Column| Expr::col((row::Entity, column));
    let issuer = Query::select()
        .expr(Expr::val(1))
        .from(account::Entity)
        .and_where(of_account(Column::Id).eq(of_link(row::Column::MadeBy)))
        .and_where(of_account(Column::IssuerVersion).eq(of_link(row::Column::IssuerVersion)))
        .and_where(of_account(Column::Role).eq(Role::Administrator.as_str()))
        .and_where(of_account(Column::Status).eq(ACTIVE))
        .to_owned();
    Condition::any().add(row::Column::MadeBy.is_null()).add(Expr::exists(issuer))
}

/// The version that a new link or job carries.
pub(crate) async fn issuer_version(
    db: &impl ConnectionTrait,
    by: Option<AccountId>,
) -> Result<i64, Error> {
    let Some(AccountId(id)) = by else {
        return Ok(0);
    };
    let issuer = account::Entity::find_by_id(id).one(db).await?;
    issuer.map(|issuer| issuer.issuer_version).ok_or(Error::Unreadable("account"))
}

/// Ends every link that this administrator made.
pub(crate) async fn end_made_by(
    db: &impl ConnectionTrait,
    AccountId(id): AccountId,
) -> Result<(), Error> {
    end_made_by_any(db, &[id]).await
}

/// Ends every link that one of these administrators made.
pub(crate) async fn end_made_by_any(db: &impl ConnectionTrait, ids: &[i64]) -> Result<(), Error> {
    let next = Expr::col(account::Column::IssuerVersion).add(1);
    account::Entity::update_many()
        .col_expr(account::Column::IssuerVersion, next)
        .filter(account::Column::Id.is_in(ids.iter().copied()))
        .exec(db)
        .await?;
    Ok(())
}
