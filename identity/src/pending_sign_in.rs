//! Password accepted, second factor owed. A table and a cookie of its own, for ten minutes: code
//! that wants a session cannot be handed one of these.

use crate::{
    account::ACTIVE,
    client::Client,
    entity::{account, pending_sign_in as row},
    error::Error,
    secret::Token,
    services::Services,
    throttle::{self, CODES, Key},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QuerySelect,
};

/// Seconds from the password to the code.
pub const LIFETIME: i64 = 10 * 60;

/// Who is half-way through signing in.
#[derive(Debug)]
pub struct PendingSignIn {
    pub(crate) owner: account::Model,
    pub(crate) token: Token,
    /// The page first asked for; a path on this site, checked by the caller who stored it.
    pub next_path: Option<String>,
}

/// What a pending cookie stands for.
#[derive(Debug)]
pub enum Found {
    Pending(Box<PendingSignIn>),
    /// It was good once and is not any more.
    Expired,
    /// It was never good, or was used.
    Unknown,
}

/// The cookie of a new pending sign-in.
#[derive(Debug)]
pub struct NewPending {
    pub token: Token,
}

/// Looks; changes nothing.
///
/// # Errors
/// The database's.
pub async fn find(services: &Services, token: &Token) -> Result<Found, Error> {
    let found = row::Entity::find_by_id(token.hash()).one(services.db.read()).await?;
    let Some(found) = found else {
        return Ok(Found::Unknown);
    };
    let owner = account::Entity::find_by_id(found.account_id).one(services.db.read()).await?;
    let unchanged = |owner: &account::Model| {
        owner.status == ACTIVE && owner.security_version == found.security_version
    };
    match owner.filter(unchanged) {
        Some(owner) if services.now() < found.expires_at => {
            Ok(Found::Pending(Box::new(PendingSignIn {
                owner,
                token: token.clone(),
                next_path: found.next_path,
            })))
        }
        _ => Ok(Found::Expired),
    }
}

/// "Sign in as someone else": ends this attempt.
///
/// # Errors
/// The database's.
pub async fn abandon(services: &Services, token: &Token) -> Result<(), Error> {
    row::Entity::delete_by_id(token.hash()).exec(services.db.write()).await?;
    Ok(())
}

/// When the code of whoever is half-way in is looked at again, if it is paused.
///
/// # Errors
/// The database's.
pub async fn codes_paused_until(
    services: &Services,
    pending: &PendingSignIn,
    client: &Client,
) -> Result<Option<i64>, Error> {
    let key = Key::of_account(services, "code", &pending.owner, client);
    throttle::paused_until(services, &key, CODES).await
}

pub(crate) async fn begin(
    services: &Services,
    tx: &DatabaseTransaction,
    owner: &account::Model,
    next_path: Option<String>,
) -> Result<NewPending, Error> {
    let now = services.now();
    let token = Token::random();
    let new = row::ActiveModel {
        token_hash: Set(token.hash()),
        account_id: Set(owner.id),
        security_version: Set(owner.security_version),
        next_path: Set(next_path),
        created_at: Set(now),
        expires_at: Set(now + LIFETIME),
    };
    row::Entity::insert(new).exec_without_returning(tx).await?;
    Ok(NewPending { token })
}

/// Spends it: `true` for exactly one caller, while it is in time and the account unchanged.
pub(crate) async fn spend(
    services: &Services,
    db: &impl ConnectionTrait,
    pending: &PendingSignIn,
) -> Result<bool, Error> {
    // Every verb that changes an account locks its row first, so that none waits for another's.
    let current = account::Entity::find_by_id(pending.owner.id).lock_exclusive().one(db).await?;
    if current.is_none_or(|now| {
        now.security_version != pending.owner.security_version || now.status != ACTIVE
    }) {
        return Ok(false);
    }
    let spent = row::Entity::delete_many()
        .filter(row::Column::TokenHash.eq(pending.token.hash()))
        .filter(row::Column::SecurityVersion.eq(pending.owner.security_version))
        .filter(row::Column::ExpiresAt.gt(services.now()))
        .exec(db)
        .await?;
    Ok(spent.rows_affected == 1)
}
