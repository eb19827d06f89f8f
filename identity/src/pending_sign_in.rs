//! Password accepted, second factor owed. A table and a cookie of its own, for ten minutes: code
//! that wants a session cannot be handed one of these.

use crate::{
    account::{self as account_row, ACTIVE, AccountId},
    entity::{account, pending_sign_in as row},
    error::Error,
    policy,
    second_factor::{Method, MethodState, methods, usable},
    secret::Token,
    services::Services,
    sign_in::PasswordAttempt,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::{Expr, OnConflict},
};

/// Seconds from the password to the code.
pub const LIFETIME: i64 = 10 * 60;

/// Who is half-way through signing in.
#[derive(Debug)]
pub struct PendingSignIn {
    pub(crate) owner: account::Model,
    pub(crate) token: Token,
    /// What the person has.
    pub(crate) methods: Vec<MethodState>,
    /// The method whose code is asked for.
    pub(crate) method: Method,
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
    let Some(owner) = owner.filter(unchanged).filter(|_| services.now() < found.expires_at) else {
        return Ok(Found::Expired);
    };
    let db = services.db.read();
    let methods = usable(methods(services, db, &owner, &policy::read(db).await?).await?);
    let chosen = found.method.as_deref().and_then(Method::parse);
    let is_on = |method: &Method| methods.iter().any(|state| state.method == *method);
    let default = methods.iter().find(|state| state.is_default).map(|state| state.method);
    let Some(method) = chosen.filter(is_on).or(default) else {
        return Ok(Found::Expired);
    };
    let (token, next_path) = (token.clone(), found.next_path);
    Ok(Found::Pending(Box::new(PendingSignIn { owner, token, methods, method, next_path })))
}

/// "Sign in as someone else": ends this attempt.
///
/// # Errors
/// The database's.
pub async fn abandon(services: &Services, token: &Token) -> Result<(), Error> {
    row::Entity::delete_by_id(token.hash()).exec(services.db.write()).await?;
    Ok(())
}

/// Ends every attempt to sign in to this account.
pub(crate) async fn forget_all(db: &impl ConnectionTrait, account: AccountId) -> Result<(), Error> {
    row::Entity::delete_many().filter(row::Column::AccountId.eq(account.0)).exec(db).await?;
    Ok(())
}

/// From here on the code of this method is asked for.
pub(crate) async fn choose(
    services: &Services,
    pending: &PendingSignIn,
    method: Method,
) -> Result<(), Error> {
    row::Entity::update_many()
        .col_expr(row::Column::Method, Expr::value(method.as_str()))
        .filter(row::Column::TokenHash.eq(pending.token.hash()))
        .exec(services.db.write())
        .await?;
    Ok(())
}

/// The same attempt gets the same token, so a second press finds what the first one began, with the
/// code that was sent for it.
pub(crate) async fn begin(
    services: &Services,
    tx: &DatabaseTransaction,
    owner: &account::Model,
    attempt: &PasswordAttempt,
) -> Result<NewPending, Error> {
    let now = services.now();
    let token = attempt.mark.as_ref().map_or_else(Token::random, |mark| {
        let text = format!("{} {} {}", mark.reveal(), owner.id, owner.security_version);
        Token::of(services.keys.mac("pending sign-in", text.as_bytes()))
    });
    let new = row::ActiveModel {
        token_hash: Set(token.hash()),
        account_id: Set(owner.id),
        security_version: Set(owner.security_version),
        next_path: Set(attempt.next_path.clone()),
        method: Set(None),
        created_at: Set(now),
        expires_at: Set(now + LIFETIME),
    };
    let instead = OnConflict::column(row::Column::TokenHash)
        .update_columns([row::Column::NextPath, row::Column::CreatedAt, row::Column::ExpiresAt])
        .to_owned();
    row::Entity::insert(new).on_conflict(instead).exec_without_returning(tx).await?;
    Ok(NewPending { token })
}

/// Spends it: `true` for exactly one caller, while it is in time and the account unchanged.
pub(crate) async fn spend(
    services: &Services,
    db: &impl ConnectionTrait,
    pending: &PendingSignIn,
) -> Result<bool, Error> {
    let current = account_row::lock(db, AccountId(pending.owner.id)).await?;
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
