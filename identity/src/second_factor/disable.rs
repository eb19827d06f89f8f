//! Turning two-factor authentication off. The form includes its identity check.

use super::{CodeProblem, check, note_refused_check, refund, spend};
use crate::{
    account::AccountId,
    accounts,
    audit::{self, Event, Kind},
    client::Client,
    enrolled_methods,
    entity::{
        passkey, passkey_ceremony, recovery_code as code_row, recovery_code_set, sent_code,
        sent_code_method, totp, totp_enrollment,
    },
    error::Error,
    identity_check::{self, Purpose},
    message::{DisabledBy, Message},
    notice,
    password::{self, CurrentProblem},
    policy,
    secret::Typed,
    services::Services,
    session::{self, NewSession, OldToken, Session},
    throttle::{self, Key},
    trusted_browser,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, sea_query::Expr,
};

/// The result of [`disable`].
#[derive(Debug)]
pub enum Disable {
    Done(NewSession),
    Refused {
        password: Option<CurrentProblem>,
        code: Option<CodeProblem>,
    },
    /// It was already off, or the user is required to have it.
    OutOfDate,
}

/// The password may be omitted while the session is fresh. The code, from the default method or a
/// recovery code, may not.
pub async fn disable(
    services: &Services,
    session: &Session,
    password: Typed,
    code: &str,
    client: &Client,
) -> Result<Disable, Error> {
    let Some(field) = identity_check::field(services, session, Purpose::Disable).await? else {
        return Ok(Disable::OutOfDate);
    };
    let key = Key::of_account(services, "password", session, client);
    let wrong_password = match session.fresh(services.now()) {
        Some(_) => None,
        None => password::check_current(services, session, &password, &key).await?,
    };
    let proof = check(services, session, code, &field, client).await?;
    let (None, Ok(proof)) = (wrong_password, &proof) else {
        if let Ok(right) = &proof {
            refund(services, session, right, client).await?;
        }
        let code = proof.err();
        let event = Event::of(Kind::TwoFactorDisabled, session.account);
        note_refused_check(services, session, wrong_password, code, event, client).await?;
        return Ok(Disable::Refused { password: wrong_password, code });
    };
    let tx = services.db.begin().await?;
    let Some(version) = may_disable(services, &tx, session).await? else {
        drop(tx);
        refund(services, session, proof, client).await?;
        return Ok(Disable::OutOfDate);
    };
    if !spend(services, &tx, session, proof, client).await? {
        drop(tx);
        refund(services, session, proof, client).await?;
        return Ok(Disable::Refused { password: None, code: Some(proof.was_spent()) });
    }
    throttle::clear(&tx, &key).await?;
    let with = proof.as_str();
    let Some(renewed) = turn_off(services, &tx, session, version, with, client).await? else {
        drop(tx);
        refund(services, session, proof, client).await?;
        return Ok(Disable::OutOfDate);
    };
    tx.commit().await?;
    Ok(Disable::Done(renewed))
}

/// Raises and returns the security version; `None` when it is already off, or the user is required
/// to have it.
pub(crate) async fn may_disable(
    services: &Services,
    db: &impl ConnectionTrait,
    session: &Session,
) -> Result<Option<i64>, Error> {
    let raised =
        accounts::raise_security_version(db, session.account, session.security_version).await?;
    let owner = accounts::find(db, session.account).await?.ok_or(Error::Unreadable("account"))?;
    let policy = policy::read(db).await?;
    let is_required = policy.demand_of(&owner, services.now())?.is_some();
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

/// Deletes every method, passkey, secret, code and trusted browser of an account, and resets its
/// failure counts.
pub(crate) async fn remove_all(db: &impl ConnectionTrait, account: AccountId) -> Result<(), Error> {
    use crate::entity::account as row;
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
    throttle::clear_all_codes(db, account).await?;
    throttle::reopen_codes(db, account).await
}
