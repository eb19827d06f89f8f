//! The administrator who makes a change, and the rule that at least one administrator can sign in. Removing a
//! role locks all active administrators and the target in the order of their ids, so that two
//! administrators who demote each other at once take turns, without a deadlock.

use crate::{
    account::{ACTIVE, AccountId, Role},
    accounts,
    actor::By,
    entity::account as row,
    error::Error,
    method::Methods,
    session::{self, Session},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::LockType,
};

/// An account that is locked for a change.
pub(crate) struct Locked {
    pub(crate) target: row::Model,
    /// No other administrator can sign in.
    pub(crate) is_last: bool,
}

/// Locks one account and the administrator's. `None` when it does not exist, or the caller is no longer
/// an administrator.
pub(crate) async fn lock(
    db: &impl ConnectionTrait,
    by: By<'_>,
    id: AccountId,
) -> Result<Option<row::Model>, Error> {
    let own = by.account().unwrap_or(id);
    let both = row::Entity::find()
        .filter(row::Column::Id.is_in([id.0, own.0]))
        .order_by_asc(row::Column::Id)
        .lock(LockType::NoKeyUpdate)
        .all(db)
        .await?;
    let acts = may_still_act(db, &both, by).await?;
    Ok(both.into_iter().find(|row| row.id == id.0).filter(|_| acts))
}

/// The same, for changes that may remove an administrator.
pub(crate) async fn lock_with_administrators(
    db: &impl ConnectionTrait,
    by: By<'_>,
    id: AccountId,
) -> Result<Option<Locked>, Error> {
    let is_administrator = Condition::all()
        .add(row::Column::Role.eq(Role::Administrator.as_str()))
        .add(row::Column::Status.eq(ACTIVE));
    let rows = row::Entity::find()
        .filter(Condition::any().add(row::Column::Id.eq(id.0)).add(is_administrator))
        .order_by_asc(row::Column::Id)
        .lock(LockType::NoKeyUpdate)
        .all(db)
        .await?;
    if !may_still_act(db, &rows, by).await? {
        return Ok(None);
    }
    let is_last = rows.iter().filter(|row| may_act(row)).all(|only| only.id == id.0);
    let target = rows.into_iter().find(|row| row.id == id.0);
    Ok(target.map(|target| Locked { target, is_last }))
}

/// Locks the account of the administrator who makes the change. `false` when they no longer are one.
pub(crate) async fn lock_own(db: &impl ConnectionTrait, session: &Session) -> Result<bool, Error> {
    let own = accounts::lock(db, session.account).await?;
    may_still_act(db, own.as_slice(), session.into()).await
}

/// The account of the administrator is among these rows. The operator may always act.
async fn may_still_act(
    db: &impl ConnectionTrait,
    rows: &[row::Model],
    by: By<'_>,
) -> Result<bool, Error> {
    let Some(session) = by.session() else { return Ok(true) };
    let actor = rows.iter().find(|row| row.id == session.account.0);
    let acts =
        |actor: &row::Model| actor.security_version == session.security_version && may_act(actor);
    Ok(actor.is_some_and(acts) && session::is_there(db, session).await?)
}

/// Whether the administrator has a second factor. What removes another administrator's takes one: a
/// password alone must not lead to their account. The operator has other proof.
pub(crate) async fn has_second_factor(
    db: &impl ConnectionTrait,
    by: By<'_>,
) -> Result<bool, Error> {
    let Some(own) = by.account() else { return Ok(true) };
    let own = accounts::find(db, own).await?;
    Ok(own.is_some_and(|own| Methods(own.methods).is_enabled()))
}

/// For work that continues without the administrator who started it, under this issuer version.
pub(crate) fn may_continue(row: &row::Model, issuer_version: i64) -> bool {
    may_act(row) && row.issuer_version == issuer_version
}

/// For reading that continues without the administrator who started it.
pub(crate) async fn is_active(db: &impl ConnectionTrait, id: AccountId) -> Result<bool, Error> {
    Ok(accounts::find(db, id).await?.is_some_and(|row| may_act(&row)))
}

/// Whether this is an administrator who can sign in.
pub(crate) fn may_act(row: &row::Model) -> bool {
    row.status == ACTIVE && Role::parse(&row.role) == Role::Administrator
}
