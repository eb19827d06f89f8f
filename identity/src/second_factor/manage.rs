//! Choosing the default method, and removing a method while another remains.

use crate::{
    accounts,
    audit::{self, Event, Kind},
    client::Client,
    enrolled_methods::{self, MethodState},
    entity::{account as row, sent_code, sent_code_method, totp, totp_enrollment},
    error::Error,
    message::Message,
    method::Method,
    notice, policy,
    services::Services,
    session::{self, FreshSession, NewSession, OldToken, Session},
    throttle, trusted_browser,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr};

/// "Make … the default": its code is asked for first, also by the next identity check. `false` when
/// the method is not on, not allowed or the default already, or the account changed in the meantime.
pub async fn make_default(
    services: &Services,
    fresh: FreshSession<'_>,
    method: Method,
    client: &Client,
) -> Result<bool, Error> {
    let session = fresh.0;
    let tx = services.db.begin().await?;
    let unchanged = accounts::is_unchanged(&tx, session.account, session.security_version).await?;
    let on = on(services, &tx, session).await?;
    let can_be = |state: &MethodState| state.is_allowed && !state.is_default;
    if !unchanged || !on.iter().any(|state| state.method == method && can_be(state)) {
        return Ok(false);
    }
    row::Entity::update_many()
        .col_expr(row::Column::DefaultMethod, Expr::value(method.as_str()))
        .filter(row::Column::Id.eq(session.account.0))
        .exec(&tx)
        .await?;
    let now = services.now();
    let event = Event::of(Kind::DefaultMethodChanged, session.account).with(method.as_str());
    audit::record(services, &tx, now, client, event).await?;
    let message = Message::DefaultMethodChanged { method, happened: client.happened(now) };
    notice::tell(services, &tx, session, &message).await?;
    tx.commit().await?;
    Ok(true)
}

/// The result of [`remove`].
#[derive(Debug)]
pub enum Remove {
    Done(NewSession),
    /// The last method is removed only by "Disable".
    Last,
    /// It was already off, or the account changed in the meantime.
    OutOfDate,
}

/// Removes a method. Ends every other session and all trust in browsers.
pub async fn remove(
    services: &Services,
    fresh: FreshSession<'_>,
    method: Method,
    client: &Client,
) -> Result<Remove, Error> {
    let session = fresh.0;
    let tx = services.db.begin().await?;
    let Some(version) =
        accounts::raise_versions(&tx, session.account, session.security_version).await?
    else {
        return Ok(Remove::OutOfDate);
    };
    let on = on(services, &tx, session).await?;
    match on.iter().position(|state| state.method == method) {
        None => return Ok(Remove::OutOfDate),
        Some(_) if on.len() == 1 => return Ok(Remove::Last),
        Some(_) => {}
    }
    forget(&tx, session, method).await?;
    enrolled_methods::update_cache(&tx, session.account).await?;
    throttle::codes::forget(&tx, session.account).await?;
    session::end_others(&tx, session).await?;
    trusted_browser::forget_all(&tx, session.account).await?;
    let Some(renewed) =
        session::renew(services, &tx, session, version, OldToken::ForAMoment, client).await?
    else {
        return Ok(Remove::OutOfDate);
    };
    let now = services.now();
    let event = Event::of(Kind::MethodRemoved, session.account).with(method.as_str());
    audit::record(services, &tx, now, client, event).await?;
    let message = Message::MethodRemoved { method, happened: client.happened(now) };
    notice::tell(services, &tx, session, &message).await?;
    tx.commit().await?;
    Ok(Remove::Done(renewed))
}

/// The methods that are on.
async fn on(
    services: &Services,
    db: &impl ConnectionTrait,
    session: &Session,
) -> Result<Vec<MethodState>, Error> {
    let (owner, policy) = policy::with_account(db, session.account).await?;
    enrolled_methods::of(services, db, &owner, &policy).await
}

async fn forget(db: &impl ConnectionTrait, session: &Session, method: Method) -> Result<(), Error> {
    let account = session.account.0;
    if method == Method::App {
        totp::Entity::delete_by_id(account).exec(db).await?;
        totp_enrollment::Entity::delete_many()
            .filter(totp_enrollment::Column::AccountId.eq(account))
            .exec(db)
            .await?;
    } else {
        sent_code_method::Entity::delete_by_id((account, method.as_str().to_owned()))
            .exec(db)
            .await?;
    }
    sent_code::Entity::delete_many()
        .filter(sent_code::Column::AccountId.eq(account))
        .exec(db)
        .await?;
    row::Entity::update_many()
        .col_expr(row::Column::DefaultMethod, Expr::value(None::<String>))
        .filter(row::Column::Id.eq(account))
        .filter(row::Column::DefaultMethod.eq(method.as_str()))
        .exec(db)
        .await?;
    Ok(())
}
