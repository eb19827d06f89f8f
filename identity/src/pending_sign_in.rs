//! Password accepted, second factor owed. A table and a cookie of its own, for ten minutes: code
//! that wants a session cannot be handed one of these.

use crate::{
    account::{ACTIVE, AccountId},
    entity::{account, pending_sign_in as row},
    error::Error,
    secret::Token,
    services::Services,
    throttle::{self, CODES, Key, RECOVERY_CODES},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
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

/// Where the throttles stand for whoever is half-way in, for showing the page.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pauses {
    /// Codes open again at this time.
    pub codes_until: Option<i64>,
    /// Recovery codes open again at this time.
    pub recovery_until: Option<i64>,
    /// Wrong codes in a row.
    pub wrong_codes: i64,
}

/// # Errors
/// The database's.
pub async fn pauses(
    services: &Services,
    pending: &PendingSignIn,
    device: Option<&str>,
) -> Result<Pauses, Error> {
    let id = AccountId(pending.owner.id);
    let codes = Key::of_account(services, "code", id, device);
    let recovery = Key::of_account(services, "recovery", id, device);
    Ok(Pauses {
        codes_until: throttle::paused_until(services, &codes, CODES).await?,
        recovery_until: throttle::paused_until(services, &recovery, RECOVERY_CODES).await?,
        wrong_codes: throttle::failures(services, &codes).await?,
    })
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
    let current = account::Entity::find_by_id(pending.owner.id).one(db).await?;
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
