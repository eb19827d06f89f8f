//! Accounts: who can sign in.

mod typed; // email addresses, names and time zones

pub use typed::{EmailAddress, EmailProblem, Name, TimeZoneName};
pub(crate) use typed::{folded, search_key};

use crate::{
    audit::{self, Event, Kind},
    client::Client,
    entity::account,
    error::Error,
    requirement::Override,
    services::Services,
    session::Session,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DeriveValueType, EntityTrait, QueryFilter, QuerySelect,
    UpdateMany,
    sea_query::{Expr, ExprTrait, LockType},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, DeriveValueType)]
pub struct AccountId(pub(crate) i64);

impl AccountId {
    /// Parses the decimal id that URLs contain.
    pub fn parse(text: &str) -> Option<Self> {
        text.parse().ok().map(Self)
    }
}

impl std::fmt::Display for AccountId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// An account under one security version. Trust granted under another version is void.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Owner {
    pub(crate) id: AccountId,
    pub(crate) security_version: i64,
}

impl From<&account::Model> for Owner {
    fn from(row: &account::Model) -> Self {
        Self { id: AccountId(row.id), security_version: row.security_version }
    }
}

impl From<&Session> for Owner {
    fn from(session: &Session) -> Self {
        Self { id: session.account, security_version: session.security_version }
    }
}

/// Whether a user may administer other accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Administrator,
    Member,
}

impl Role {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Member => "member",
        }
    }

    pub(crate) fn parse(text: &str) -> Self {
        if text == "administrator" { Self::Administrator } else { Self::Member }
    }
}

/// Saves a user's own name and time zone.
pub async fn save_profile(
    services: &Services,
    session: &Session,
    name: Name,
    zone: TimeZoneName,
    client: &Client,
) -> Result<(), Error> {
    let now = services.now();
    let tx = services.db.begin().await?;
    // An administrator may have changed the email address since the session was read.
    let owner = lock(&tx, session.account).await?.ok_or(Error::Unreadable("account"))?;
    account::Entity::update_many()
        .col_expr(account::Column::NameKey, Expr::value(name.key()))
        .col_expr(account::Column::SearchKey, Expr::value(search_key(&name, &owner.email)))
        .col_expr(account::Column::Name, Expr::value(name.as_str()))
        .col_expr(account::Column::TimeZone, Expr::value(zone.as_str()))
        .filter(account::Column::Id.eq(session.account.0))
        .exec(&tx)
        .await?;
    audit::record(services, &tx, now, client, Event::of(Kind::ProfileChanged, session.account))
        .await?;
    tx.commit().await?;
    Ok(())
}

/// "Not now": hides the banner that suggests two-factor authentication for 14 days.
pub async fn put_off_nudge(services: &Services, session: &Session) -> Result<(), Error> {
    account::Entity::update_many()
        .col_expr(account::Column::NudgeAfter, Expr::value(services.now() + NUDGE_REST))
        .filter(account::Column::Id.eq(session.account.0))
        .exec(services.db.write())
        .await?;
    Ok(())
}

const NUDGE_REST: i64 = 14 * 86_400;

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

/// Voids everything trusted before: pending sign-ins, sessions and outstanding secrets carry the
/// security version they were made under. Returns the new version, or `None` if the current one is
/// not `expected`.
pub(crate) async fn raise_security_version(
    db: &impl ConnectionTrait,
    id: AccountId,
    expected: i64,
) -> Result<Option<i64>, Error> {
    let raised = raise(id).filter(account::Column::SecurityVersion.eq(expected)).exec(db).await?;
    Ok((raised.rows_affected == 1).then_some(expected + 1))
}

/// Like [`raise_security_version`], whatever the current version is.
pub(crate) async fn force_security_version(
    db: &impl ConnectionTrait,
    id: AccountId,
) -> Result<(), Error> {
    raise(id).exec(db).await?;
    Ok(())
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

/// Like [`lock`], by email address. Costs the same when there is no such account.
pub(crate) async fn lock_by_email(
    db: &impl ConnectionTrait,
    email: &EmailAddress,
) -> Result<Option<account::Model>, Error> {
    let row = account::Entity::find().filter(account::Column::EmailKey.eq(email.key()));
    Ok(row.lock(LockType::NoKeyUpdate).one(db).await?)
}

/// Inserts an account in the caller's transaction.
pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    email: &EmailAddress,
    name: &Name,
    role: Role,
    password_hash: String,
    zone: &str,
    now: i64,
) -> Result<AccountId, Error> {
    let row = new_row(email, name, role, password_hash, zone, now);
    Ok(AccountId(account::Entity::insert(row).exec(db).await?.last_insert_id))
}

/// A new, active account.
pub(crate) fn new_row(
    email: &EmailAddress,
    name: &Name,
    role: Role,
    password_hash: String,
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
        password_hash: Set(crate::secret::SlowHash(password_hash)),
        security_version: Set(1),
        created_at: Set(now),
        name_key: Set(name.key()),
        search_key: Set(search_key(name, email.as_str())),
        methods: Set(0),
        requirement: Set(Override::INHERIT.to_owned()),
        ..Default::default()
    }
}

pub(crate) const ACTIVE: &str = "active";
/// Added, but has not chosen a password yet.
pub(crate) const INVITED: &str = "invited";
pub(crate) const DEACTIVATED: &str = "deactivated";
