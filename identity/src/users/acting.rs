//! Who acts, and that there is always an administrator who can sign in. Roles are taken away under
//! the lock of all active administrators and of whoever is changed, in the order of their ids, so
//! that two who demote each other at once do it one after the other and nobody waits in a circle.

use crate::{
    account::{self, ACTIVE, AccountId, Role},
    entity::account as row,
    error::Error,
    session::Session,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::LockType,
};

/// An account that is about to be changed.
pub(crate) struct Locked {
    pub(crate) target: row::Model,
    /// Nobody else can sign in as administrator.
    pub(crate) is_last: bool,
}

/// Locks one account. `None` when there is none, or when whoever acts is no administrator any more.
pub(crate) async fn lock(
    db: &impl ConnectionTrait,
    session: &Session,
    id: AccountId,
) -> Result<Option<row::Model>, Error> {
    let target = account::lock(db, id).await?;
    let actor = account::find(db, session.account).await?;
    Ok(target.filter(|_| actor.is_some_and(|actor| still_acts(&actor, session))))
}

/// The same, for what may take an administrator away.
pub(crate) async fn lock_with_administrators(
    db: &impl ConnectionTrait,
    session: &Session,
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
    if !rows.iter().any(|actor| still_acts(actor, session)) {
        return Ok(None);
    }
    let is_last = rows.iter().filter(|row| may_act(row)).all(|only| only.id == id.0);
    let target = rows.into_iter().find(|row| row.id == id.0);
    Ok(target.map(|target| Locked { target, is_last }))
}

/// Locks whoever acts. `false` when they are no administrator any more.
pub(crate) async fn lock_own(db: &impl ConnectionTrait, session: &Session) -> Result<bool, Error> {
    let own = account::lock(db, session.account).await?;
    Ok(own.is_some_and(|own| still_acts(&own, session)))
}

fn still_acts(actor: &row::Model, session: &Session) -> bool {
    actor.id == session.account.0
        && actor.security_version == session.security_version
        && may_act(actor)
}

/// For what goes on without whoever started it.
pub(crate) async fn is_active_administrator(
    db: &impl ConnectionTrait,
    id: AccountId,
) -> Result<bool, Error> {
    Ok(account::find(db, id).await?.is_some_and(|row| may_act(&row)))
}

fn may_act(row: &row::Model) -> bool {
    row.status == ACTIVE && Role::parse(&row.role) == Role::Administrator
}
