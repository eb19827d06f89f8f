//! The table of accounts: finding, locking and adding them, and their versions.

use crate::{
    account::{ACTIVE, AccountId, EmailAddress, Name, Role, UserName, search_key},
    entity::{account, grant},
    error::Error,
    logout,
    requirement::Override,
    slow_hash::no_hash,
    user_names,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, UpdateMany,
    sea_query::{Expr, ExprTrait, LockType},
};

pub(crate) async fn find_by_email(
    db: &impl ConnectionTrait,
    email: &EmailAddress,
) -> Result<Option<account::Model>, Error> {
    Ok(account::Entity::find().filter(account::Column::EmailKey.eq(email.key())).one(db).await?)
}

pub(crate) async fn find(
    db: &impl ConnectionTrait,
    id: AccountId,
) -> Result<Option<account::Model>, Error> {
    Ok(account::Entity::find_by_id(id.0).one(db).await?)
}

/// Voids everything trusted before, when protection is taken away or who may sign in changes: pending
/// sign-ins, sessions and outstanding secrets carry the security version they were made under, and
/// grants of applications the grant version. Applications that stayed connected are told. Returns the
/// new security version, or `None` if the current one is not `expected`.
pub(crate) async fn raise_versions(
    db: &impl ConnectionTrait,
    id: AccountId,
    expected: i64,
) -> Result<Option<i64>, Error> {
    logout::notify_of_grants(db, grant::Column::AccountId.eq(id.0)).await?;
    raised(raise_both(id), db, expected).await
}

/// The same when a method or passkey is added, which takes no protection away: the grants of
/// applications continue.
pub(crate) async fn raise_security_version_alone(
    db: &impl ConnectionTrait,
    id: AccountId,
    expected: i64,
) -> Result<Option<i64>, Error> {
    raised(raise(id), db, expected).await
}

async fn raised(
    update: UpdateMany<account::Entity>,
    db: &impl ConnectionTrait,
    expected: i64,
) -> Result<Option<i64>, Error> {
    let raised = update.filter(account::Column::SecurityVersion.eq(expected)).exec(db).await?;
    Ok((raised.rows_affected == 1).then_some(expected + 1))
}

/// Like [`raise_versions`], whatever the current versions are.
pub(crate) async fn force_versions(db: &impl ConnectionTrait, id: AccountId) -> Result<(), Error> {
    logout::notify_of_grants(db, grant::Column::AccountId.eq(id.0)).await?;
    raise_both(id).exec(db).await?;
    Ok(())
}

/// Raises the versions of all accounts, for a database that is restored: ends everything trusted
/// before, all grants of applications, and all links.
pub(crate) async fn raise_all_versions(db: &impl ConnectionTrait, by: i64) -> Result<(), Error> {
    let (version, issuer) = (account::Column::SecurityVersion, account::Column::IssuerVersion);
    let grants = account::Column::GrantVersion;
    account::Entity::update_many()
        .col_expr(version, Expr::col(version).add(by))
        .col_expr(issuer, Expr::col(issuer).add(by))
        .col_expr(grants, Expr::col(grants).add(by))
        .exec(db)
        .await?;
    Ok(())
}

/// The user entered a code or used a link that was sent to the account's email address.
pub(crate) async fn note_email_verified(
    db: &impl ConnectionTrait,
    id: AccountId,
    now: i64,
) -> Result<(), Error> {
    account::Entity::update_many()
        .col_expr(account::Column::EmailVerifiedAt, Expr::value(now))
        .filter(account::Column::Id.eq(id.0))
        .filter(account::Column::EmailVerifiedAt.is_null())
        .exec(db)
        .await?;
    Ok(())
}

fn raise_both(id: AccountId) -> UpdateMany<account::Entity> {
    let version = account::Column::GrantVersion;
    raise(id).col_expr(version, Expr::col(version).add(1))
}

fn raise(id: AccountId) -> UpdateMany<account::Entity> {
    let version = account::Column::SecurityVersion;
    account::Entity::update_many()
        .col_expr(version, Expr::col(version).add(1))
        .filter(account::Column::Id.eq(id.0))
}

/// Locks the account's row until the transaction ends. `true` if its security version is still
/// `expected`.
pub(crate) async fn is_unchanged(
    db: &impl ConnectionTrait,
    id: AccountId,
    expected: i64,
) -> Result<bool, Error> {
    let found = lock(db, id).await?;
    Ok(found.is_some_and(|row| row.security_version == expected))
}

/// Locks the account's row. Every function that changes data of an account does this first, so
/// they cannot deadlock. Rows that only reference the account can still be written.
pub(crate) async fn lock(
    db: &impl ConnectionTrait,
    id: AccountId,
) -> Result<Option<account::Model>, Error> {
    let row = account::Entity::find_by_id(id.0).lock(LockType::NoKeyUpdate);
    Ok(row.one(db).await?)
}

/// Locks all accounts that match, in the order of their ids.
pub(crate) async fn lock_all(db: &impl ConnectionTrait, matching: Expr) -> Result<(), Error> {
    let rows = account::Entity::find().select_only().column(account::Column::Id).filter(matching);
    let rows = rows.order_by_asc(account::Column::Id).lock(LockType::NoKeyUpdate);
    rows.into_tuple::<i64>().all(db).await?;
    Ok(())
}

/// Like [`lock`], by email address. Costs the same when there is no such account.
pub(crate) async fn lock_by_email(
    db: &impl ConnectionTrait,
    email: &EmailAddress,
) -> Result<Option<account::Model>, Error> {
    let row = account::Entity::find().filter(account::Column::EmailKey.eq(email.key()));
    Ok(row.lock(LockType::NoKeyUpdate).one(db).await?)
}

/// Inserts an account without a password in the caller's transaction.
pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    email: &EmailAddress,
    name: &Name,
    role: Role,
    zone: &str,
    now: i64,
) -> Result<AccountId, Error> {
    let row = new_row(email, name, role, zone, now);
    let id = AccountId(account::Entity::insert(row).exec(db).await?.last_insert_id);
    user_names::give(db, vec![(id, UserName::made_from(email))]).await?;
    Ok(id)
}

/// A new, active account without a password: the hash is bound to its id, which is not known yet. It
/// has no user name before `user_names::give`.
pub(crate) fn new_row(
    email: &EmailAddress,
    name: &Name,
    role: Role,
    zone: &str,
    now: i64,
) -> account::ActiveModel {
    account::ActiveModel {
        email: Set(email.as_str().to_owned()),
        email_key: Set(email.key()),
        name: Set(name.as_str().to_owned()),
        role: Set(role.as_str().to_owned()),
        status: Set(ACTIVE.to_owned()),
        time_zone: Set(zone.to_owned()),
        password_hash: Set(no_hash()),
        security_version: Set(1),
        created_at: Set(now),
        name_key: Set(name.key()),
        search_key: Set(search_key(name, email.as_str())),
        methods: Set(0),
        requirement: Set(Override::INHERIT.to_owned()),
        ..Default::default()
    }
}
