//! A sign-in between the password and the second factor. It lasts ten minutes and has a separate
//! table and cookie, so it cannot be passed to code that expects a session.

use crate::{
    account::{ACTIVE, AccountId},
    accounts,
    assurance::{Factor, Proof},
    cookie_row::{self, CookieRow, Text},
    enrolled_methods::{self, UsableMethod},
    entity::{account, pending_sign_in as row},
    error::Error,
    installation::About,
    keys::TokenRow,
    method::Method,
    secret::Token,
    services::Services,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::{Expr, LockType, OnConflict, Query},
};

/// Seconds between the password and the code.
pub const LIFETIME: i64 = 10 * 60;

/// A user halfway through signing in.
#[derive(Debug)]
pub struct PendingSignIn {
    pub(crate) owner: account::Model,
    pub(crate) token: Token,
    /// When the password was given.
    password_at: i64,
    /// The methods this user can use.
    pub(crate) methods: Vec<UsableMethod>,
    /// The method whose code is asked for.
    pub(crate) method: Method,
    /// The page requested first: a path on this site, validated by the caller that stored it.
    pub next_path: Option<String>,
    /// Read with the pending sign-in, because every page needs it.
    pub about: About,
}

impl PendingSignIn {
    pub fn account(&self) -> AccountId {
        AccountId(self.owner.id)
    }

    pub fn email(&self) -> &str {
        &self.owner.email
    }

    /// Whether the account, whose row is locked, is unchanged.
    pub(crate) fn fits(&self, account: Option<&account::Model>) -> bool {
        account.is_some_and(|now| {
            now.security_version == self.owner.security_version && now.status == ACTIVE
        })
    }

    /// The password and this factor, which was given now.
    pub(crate) fn proof(&self, factor: Factor, now: i64) -> Proof {
        Proof::new(Some(self.password_at), Some(factor), now)
    }
}

/// What the cookie of a pending sign-in refers to.
#[derive(Debug)]
pub enum Found {
    Pending(Box<PendingSignIn>),
    /// It was valid once and no longer is.
    Expired,
    /// It was never valid, or was used.
    Unknown,
}

/// The cookie of a new pending sign-in.
#[derive(Debug)]
pub struct NewPending {
    pub token: Token,
}

static BY_TOKEN: Text = Text::new();

/// Finds a pending sign-in. Changes nothing.
pub async fn find(services: &Services, token: &Token) -> Result<Found, Error> {
    let (db, hash) = (services.db.read(), token.hash());
    let (key, account) = (row::Column::TokenHash, row::Column::AccountId);
    let found = cookie_row::find::<row::Entity>(db, &BY_TOKEN, key, account, &hash).await?;
    let is_bound = |CookieRow { row, .. }: &CookieRow<row::Entity>| {
        let mac = row.owner_mac.as_deref();
        services.keys.is_bound(TokenRow::PendingSignIn(&hash), row.account_id, mac)
    };
    let Some(CookieRow { row: found, owner, policy, installation }) = found.filter(is_bound) else {
        return Ok(Found::Unknown);
    };
    let is_unchanged = owner.status == ACTIVE && owner.security_version == found.security_version;
    let is_over = services.now() >= found.expires_at || !services.has_happened(found.created_at);
    if !is_unchanged || is_over {
        return Ok(Found::Expired);
    }
    let methods = enrolled_methods::usable(services, db, &owner, &policy.into()).await?;
    let chosen = found.method.as_deref().and_then(Method::parse);
    let is_on = |method: &Method| methods.iter().any(|state| state.method == *method);
    let default = methods.iter().find(|state| state.is_default).map(|state| state.method);
    let Some(method) = chosen.filter(is_on).or(default) else {
        return Ok(Found::Expired);
    };
    let (token, next_path) = (token.clone(), found.next_path);
    let about = services.about_in(installation).await?;
    let password_at = found.created_at;
    let pending = PendingSignIn { owner, token, password_at, methods, method, next_path, about };
    Ok(Found::Pending(Box::new(pending)))
}

/// "Sign in as someone else": ends this attempt.
pub async fn abandon(services: &Services, token: &Token) -> Result<(), Error> {
    row::Entity::delete_by_id(token.hash()).exec(services.db.write()).await?;
    Ok(())
}

/// Ends every pending sign-in to this account.
pub(crate) async fn forget_all(db: &impl ConnectionTrait, account: AccountId) -> Result<(), Error> {
    row::Entity::delete_many().filter(row::Column::AccountId.eq(account.0)).exec(db).await?;
    Ok(())
}

/// From now on, asks for the code of this method.
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

/// Locks the account's row. `None` if the account was changed since `owner` was read. The same `mark` of
/// a rendered form gets the same token, so submitting the form twice finds the first pending sign-in and
/// the code that was sent for it.
pub(crate) async fn begin(
    services: &Services,
    tx: &DatabaseTransaction,
    owner: &account::Model,
    mark: Option<&Token>,
    next_path: Option<String>,
) -> Result<Option<NewPending>, Error> {
    let now = services.now();
    let token = mark.map_or_else(Token::random, |mark| {
        let text = format!("{} {} {}", mark.reveal(), owner.id, owner.security_version);
        Token::of(services.keys.mac("pending sign-in", text.as_bytes()))
    });
    let hash = token.hash();
    let mac = services.keys.bind(TokenRow::PendingSignIn(&hash), owner.id);
    let new = [
        (row::Column::TokenHash, Expr::value(hash)),
        (row::Column::AccountId, Expr::col(account::Column::Id)),
        (row::Column::SecurityVersion, Expr::col(account::Column::SecurityVersion)),
        (row::Column::NextPath, Expr::value(next_path)),
        (row::Column::CreatedAt, Expr::value(now)),
        (row::Column::ExpiresAt, Expr::value(now + LIFETIME)),
        (row::Column::OwnerMac, Expr::value(mac)),
    ];
    let (columns, values): (Vec<_>, Vec<_>) = new.into_iter().unzip();
    let mut unchanged = Query::select();
    unchanged
        .exprs(values)
        .from(account::Entity)
        .and_where(account::Column::Id.eq(owner.id))
        .and_where(account::Column::SecurityVersion.eq(owner.security_version))
        .lock(LockType::NoKeyUpdate);
    let instead = OnConflict::column(row::Column::TokenHash)
        .update_columns([
            row::Column::NextPath,
            row::Column::CreatedAt,
            row::Column::ExpiresAt,
            row::Column::OwnerMac,
        ])
        .to_owned();
    let mut insert = Query::insert();
    insert.into_table(row::Entity).columns(columns).on_conflict(instead);
    insert.select_from(unchanged).map_err(|_| Error::Unreadable("pending sign-in"))?;
    let statement = tx.get_database_backend().build(&insert);
    let is_begun = tx.execute_raw(statement).await?.rows_affected() == 1;
    Ok(is_begun.then_some(NewPending { token }))
}

/// Locks the account's row. `true` if the account is unchanged.
pub(crate) async fn lock(
    db: &impl ConnectionTrait,
    pending: &PendingSignIn,
) -> Result<bool, Error> {
    Ok(pending.fits(accounts::lock(db, pending.account()).await?.as_ref()))
}

/// Spends it: `true` for exactly one caller, if it has not expired. The caller has locked the account,
/// which is unchanged.
pub(crate) async fn spend(
    services: &Services,
    db: &impl ConnectionTrait,
    pending: &PendingSignIn,
) -> Result<bool, Error> {
    let spent = row::Entity::delete_many()
        .filter(row::Column::TokenHash.eq(pending.token.hash()))
        .filter(row::Column::SecurityVersion.eq(pending.owner.security_version))
        .filter(row::Column::ExpiresAt.gt(services.now()))
        .filter(row::Column::CreatedAt.lte(services.latest()))
        .exec(db)
        .await?;
    Ok(spent.rows_affected == 1)
}
