//! Signing somebody out everywhere, taking trust from their browsers, and closing and opening their
//! account.

use super::{Outcome, User, acting};
use crate::{
    account::{self, ACTIVE, AccountId, DEACTIVATED, INVITED},
    audit::{self, Event, Kind},
    client::Client,
    entity::account as row,
    error::Error,
    link, policy,
    services::Services,
    session::{self, FreshAdministrator, Session},
    trusted_browser,
};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, sea_query::Expr};

/// "Sign out everywhere". One's own account as well.
///
/// # Errors
/// The database's.
pub async fn sign_out(
    services: &Services,
    administrator: FreshAdministrator<'_>,
    id: AccountId,
    client: &Client,
) -> Result<Outcome, Error> {
    let session = administrator.0;
    let tx = services.db.begin().await?;
    let Some(target) = acting::lock(&tx, session, id).await? else {
        return Ok(Outcome::Gone);
    };
    session::end_all(&tx, id).await?;
    let event = Event::by(Kind::SignedOutByAdministrator, session, Some(id));
    finish(services, tx, session, &target, event, client).await
}

/// "Remove trusted browsers".
///
/// # Errors
/// The database's.
pub async fn remove_browsers(
    services: &Services,
    administrator: FreshAdministrator<'_>,
    id: AccountId,
    client: &Client,
) -> Result<Outcome, Error> {
    let session = administrator.0;
    let tx = services.db.begin().await?;
    let Some(target) = acting::lock(&tx, session, id).await? else {
        return Ok(Outcome::Gone);
    };
    trusted_browser::forget_all(&tx, id).await?;
    let event = Event::by(Kind::BrowsersRemovedByAdministrator, session, Some(id));
    finish(services, tx, session, &target, event, client).await
}

/// Nothing is deleted, and nothing that was trusted before is trusted after "Reactivate".
///
/// # Errors
/// The database's.
pub async fn deactivate(
    services: &Services,
    administrator: FreshAdministrator<'_>,
    id: AccountId,
    client: &Client,
) -> Result<Outcome, Error> {
    let session = administrator.0;
    if id == session.account {
        return Ok(Outcome::Own);
    }
    let tx = services.db.begin().await?;
    let Some(locked) = acting::lock_with_administrators(&tx, session, id).await? else {
        return Ok(Outcome::Gone);
    };
    let target = locked.target;
    if locked.is_last {
        return Ok(Outcome::LastAdministrator);
    }
    if target.status == DEACTIVATED {
        return out_of_date(services, &tx, session, &target).await;
    }
    set_status(&tx, id, DEACTIVATED).await?;
    account::force_security_version(&tx, id).await?;
    session::end_all(&tx, id).await?;
    trusted_browser::forget_all(&tx, id).await?;
    link::forget_all(&tx, id).await?;
    let event = Event::by(Kind::UserDeactivated, session, Some(id));
    finish(services, tx, session, &target, event, client).await
}

/// Whoever never chose a password is invited again, not active.
///
/// # Errors
/// The database's.
pub async fn reactivate(
    services: &Services,
    administrator: FreshAdministrator<'_>,
    id: AccountId,
    client: &Client,
) -> Result<Outcome, Error> {
    let session = administrator.0;
    let tx = services.db.begin().await?;
    let Some(target) = acting::lock(&tx, session, id).await? else {
        return Ok(Outcome::Gone);
    };
    if target.status != DEACTIVATED {
        return out_of_date(services, &tx, session, &target).await;
    }
    let never_came = target.invited_at.is_some() && target.last_sign_in_at.is_none();
    set_status(&tx, id, if never_came { INVITED } else { ACTIVE }).await?;
    let event = Event::by(Kind::UserReactivated, session, Some(id));
    finish(services, tx, session, &target, event, client).await
}

async fn set_status(
    tx: &DatabaseTransaction,
    id: AccountId,
    status: &'static str,
) -> Result<(), Error> {
    row::Entity::update_many()
        .col_expr(row::Column::Status, Expr::value(status))
        .filter(row::Column::Id.eq(id.0))
        .exec(tx)
        .await?;
    Ok(())
}

async fn finish(
    services: &Services,
    tx: DatabaseTransaction,
    session: &Session,
    target: &row::Model,
    event: Event,
    client: &Client,
) -> Result<Outcome, Error> {
    let policy = policy::read(&tx).await?;
    let user = User::of(services, &policy, target, session)?;
    audit::record(services, &tx, services.now(), client, event).await?;
    tx.commit().await?;
    Ok(Outcome::Done(user))
}

async fn out_of_date(
    services: &Services,
    tx: &DatabaseTransaction,
    session: &Session,
    target: &row::Model,
) -> Result<Outcome, Error> {
    let policy = policy::read(tx).await?;
    User::of(services, &policy, target, session).map(Outcome::OutOfDate)
}
