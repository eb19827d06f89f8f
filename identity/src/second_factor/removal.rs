//! Removing all factors of an account.

use crate::{
    account::AccountId,
    accounts,
    audit::{self, Event, Kind},
    client::Client,
    enrolled_methods,
    entity::{
        account as row, passkey, passkey_ceremony, recovery_code as code_row, recovery_code_set,
        sent_code, sent_code_method, totp, totp_enrollment,
    },
    error::Error,
    link,
    message::{DisabledBy, Message},
    notice, policy,
    services::Services,
    session::{self, NewSession, OldToken, Session},
    throttle, trusted_browser,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, sea_query::Expr,
};

/// Raises and returns the security version; `None` when it is already off, or the user is required
/// to have it.
pub(crate) async fn may_disable(
    services: &Services,
    db: &impl ConnectionTrait,
    session: &Session,
) -> Result<Option<i64>, Error> {
    let raised = accounts::raise_versions(db, session.account, session.security_version).await?;
    let owner = accounts::find(db, session.account).await?.ok_or(Error::Gone)?;
    let policy = policy::read(db).await?;
    let is_required = policy.requirement_of(&owner, services.now())?.is_some();
    if is_required || !enrolled_methods::any(db, session.account).await? {
        return Ok(None);
    }
    Ok(raised)
}

/// Completes it after any kind of proof: ends every other session and notifies the owner.
pub(crate) async fn turn_off(
    services: &Services,
    tx: &DatabaseTransaction,
    session: &Session,
    version: i64,
    with: &'static str,
    client: &Client,
) -> Result<Option<NewSession>, Error> {
    remove_all(tx, session.account).await?;
    session::end_others(tx, session).await?;
    let Some(renewed) =
        session::renew(services, tx, session, version, OldToken::ForAMoment, client).await?
    else {
        return Ok(None);
    };
    let now = services.now();
    let event = Event::of(Kind::TwoFactorDisabled, session.account).with(with);
    audit::record(services, tx, now, client, event).await?;
    let happened = client.happened(now);
    let message = Message::Disabled { by: DisabledBy::You, required: false, happened };
    notice::tell(services, tx, session, &message).await?;
    Ok(Some(renewed))
}

/// Deletes every method, passkey, secret, code and trusted browser of an account, resets its failure
/// counts, and ends the links that this administrator made.
pub(crate) async fn remove_all(db: &impl ConnectionTrait, account: AccountId) -> Result<(), Error> {
    totp::Entity::delete_by_id(account.0).exec(db).await?;
    totp_enrollment::Entity::delete_many()
        .filter(totp_enrollment::Column::AccountId.eq(account.0))
        .exec(db)
        .await?;
    sent_code_method::Entity::delete_many()
        .filter(sent_code_method::Column::AccountId.eq(account.0))
        .exec(db)
        .await?;
    sent_code::Entity::delete_many()
        .filter(sent_code::Column::AccountId.eq(account.0))
        .exec(db)
        .await?;
    passkey::Entity::delete_many()
        .filter(passkey::Column::AccountId.eq(account.0))
        .exec(db)
        .await?;
    passkey_ceremony::Entity::delete_many()
        .filter(passkey_ceremony::Column::AccountId.eq(account.0))
        .exec(db)
        .await?;
    code_row::Entity::delete_many()
        .filter(code_row::Column::AccountId.eq(account.0))
        .exec(db)
        .await?;
    recovery_code_set::Entity::delete_by_id(account.0).exec(db).await?;
    row::Entity::update_many()
        .col_expr(row::Column::DefaultMethod, Expr::value(None::<String>))
        .col_expr(row::Column::Methods, Expr::value(0i64))
        .col_expr(row::Column::CodesUsedUp, Expr::value(0i64))
        .filter(row::Column::Id.eq(account.0))
        .exec(db)
        .await?;
    trusted_browser::forget_all(db, account).await?;
    link::end_made_by(db, account).await?;
    throttle::forget_factors(db, account).await
}
