//! Signed in. [`Session`] is the proof that somebody is; [`FreshSession`] and [`ResetSession`]
//! that they proved it again within ten minutes. Only this file makes them.

use crate::{
    account::{ACTIVE, AccountId, Role},
    audit::{self, Event, Kind},
    client::{self, Client},
    entity::{account, session},
    error::Error,
    secret::Token,
    services::Services,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::Expr,
};

/// Seconds without a request after which a session ends (NIST SP 800-63B 2.2.3: at most an hour).
pub const IDLE: i64 = 60 * 60;
/// Seconds after which a session ends whatever happens.
pub const ABSOLUTE: i64 = 12 * 60 * 60;
/// Seconds that an identity check lasts, in this browser.
pub const FRESH: i64 = 10 * 60;

/// How a session began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignedInWith {
    Password,
    MobileApp,
    RecoveryCode,
}

impl SignedInWith {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::MobileApp => "app",
            Self::RecoveryCode => "recovery_code",
        }
    }
}

/// Somebody is signed in.
#[derive(Clone, Debug)]
pub struct Session {
    pub(crate) id: i64,
    pub(crate) account: AccountId,
    pub(crate) security_version: i64,
    signed_in_with_recovery_code: bool,
    created_at: i64,
    fresh_until: i64,
    fresh_for_all: bool,
    pub email: String,
    pub name: String,
    pub role: Role,
    /// An IANA name.
    pub time_zone: String,
}

/// What a browser is given when somebody signed in, or when their proof was renewed.
#[derive(Debug)]
pub struct NewSession {
    pub token: Token,
    /// A device cookie for browsers that did not have one.
    pub device: Option<String>,
}

/// Identity proved within the last ten minutes, with every factor that the person has.
#[derive(Clone, Copy, Debug)]
pub struct FreshSession<'a>(pub(crate) &'a Session);

/// As fresh, or proved with a recovery code in place of the app: good for a new token only, so
/// that one recovery code is enough after a lost phone.
#[derive(Clone, Copy, Debug)]
pub struct ResetSession<'a>(pub(crate) &'a Session);

/// What an identity check is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FreshFor {
    Everything,
    Reset,
}

impl Session {
    pub fn fresh(&self, now: i64) -> Option<FreshSession<'_>> {
        (now < self.fresh_until && self.fresh_for_all).then_some(FreshSession(self))
    }

    pub fn fresh_for_reset(&self, now: i64) -> Option<ResetSession<'_>> {
        (now < self.fresh_until).then_some(ResetSession(self))
    }

    /// They signed in with a recovery code within the last ten minutes: that counts as the code
    /// of an identity check on the way to a new token.
    pub fn just_used_recovery_code(&self, now: i64) -> bool {
        self.signed_in_with_recovery_code && now < self.created_at + FRESH
    }
}

/// Who a session cookie belongs to, if it is still good: not idle for too long, not too old, the
/// account active and unchanged in what matters. Counts as activity, at most once a minute.
///
/// # Errors
/// The database's.
pub async fn resume(services: &Services, token: &Token) -> Result<Option<Session>, Error> {
    let now = services.now();
    let found = session::Entity::find()
        .filter(session::Column::TokenHash.eq(token.hash()))
        .one(services.db.read())
        .await?;
    let Some(row) = found.filter(|row| now < row.expires_at && now < row.last_seen_at + IDLE)
    else {
        return Ok(None);
    };
    let Some(owner) = account::Entity::find_by_id(row.account_id).one(services.db.read()).await?
    else {
        return Ok(None);
    };
    if owner.status != ACTIVE || owner.security_version != row.security_version {
        return Ok(None);
    }
    if now >= row.last_seen_at + 60 {
        session::Entity::update_many()
            .col_expr(session::Column::LastSeenAt, Expr::value(now))
            .filter(session::Column::Id.eq(row.id))
            .filter(session::Column::LastSeenAt.lt(now))
            .exec(services.db.write())
            .await?;
    }
    Ok(Some(Session {
        id: row.id,
        account: AccountId(owner.id),
        security_version: owner.security_version,
        signed_in_with_recovery_code: row.signed_in_with == SignedInWith::RecoveryCode.as_str(),
        created_at: row.created_at,
        fresh_until: row.fresh_until.unwrap_or(0),
        fresh_for_all: row.fresh_for.as_deref() == Some(EVERYTHING),
        email: owner.email,
        name: owner.name,
        role: Role::parse(&owner.role),
        time_zone: owner.time_zone,
    }))
}

const EVERYTHING: &str = "everything";

/// Signs out: the cookie opens nothing from here on.
///
/// # Errors
/// The database's.
pub async fn end(services: &Services, session: &Session, client: &Client) -> Result<(), Error> {
    let tx = services.db.begin().await?;
    session::Entity::delete_by_id(session.id).exec(&tx).await?;
    audit::record(
        services,
        &tx,
        services.now(),
        client,
        Event::of(Kind::SignedOut, session.account),
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

/// A new session with a new token; the one that this browser had before, if any, ends.
pub(crate) async fn start(
    services: &Services,
    tx: &DatabaseTransaction,
    owner: &account::Model,
    with: SignedInWith,
    client: &Client,
) -> Result<NewSession, Error> {
    let now = services.now();
    let token = Token::random();
    let id = AccountId(owner.id);
    let row = session::ActiveModel {
        token_hash: Set(token.hash()),
        account_id: Set(owner.id),
        security_version: Set(owner.security_version),
        signed_in_with: Set(with.as_str().to_owned()),
        browser: Set(client.browser.clone()),
        address: Set(client.address.clone()),
        created_at: Set(now),
        last_seen_at: Set(now),
        expires_at: Set(now + ABSOLUTE),
        ..Default::default()
    };
    session::Entity::insert(row).exec_without_returning(tx).await?;
    account::Entity::update_many()
        .col_expr(account::Column::LastSignInAt, Expr::value(now))
        .filter(account::Column::Id.eq(owner.id))
        .exec(tx)
        .await?;
    let known = client::known_device(&services.keys, id, client.device.as_deref()).is_some();
    let device = (!known).then(|| client::new_device(&services.keys, id));
    audit::record(services, tx, now, client, Event::of(Kind::SignedIn, id).with(with.as_str()))
        .await?;
    Ok(NewSession { token, device })
}

/// A new token and the new security version for the session that acts; the old token is dead.
pub(crate) async fn renew(
    services: &Services,
    db: &impl ConnectionTrait,
    session: &Session,
    version: i64,
) -> Result<NewSession, Error> {
    replace_token(db, session, version, None, services.now()).await
}

/// The same after an identity check, which lasts [`FRESH`] seconds.
pub(crate) async fn refresh(
    services: &Services,
    db: &impl ConnectionTrait,
    session: &Session,
    good_for: FreshFor,
) -> Result<NewSession, Error> {
    replace_token(db, session, session.security_version, Some(good_for), services.now()).await
}

async fn replace_token(
    db: &impl ConnectionTrait,
    session: &Session,
    version: i64,
    fresh: Option<FreshFor>,
    now: i64,
) -> Result<NewSession, Error> {
    let token = Token::random();
    let mut update = session::Entity::update_many()
        .col_expr(session::Column::TokenHash, Expr::value(token.hash()))
        .col_expr(session::Column::SecurityVersion, Expr::value(version));
    if let Some(good_for) = fresh {
        let scope = if good_for == FreshFor::Everything { EVERYTHING } else { "reset" };
        update = update
            .col_expr(session::Column::FreshUntil, Expr::value(now + FRESH))
            .col_expr(session::Column::FreshFor, Expr::value(scope));
    }
    update.filter(session::Column::Id.eq(session.id)).exec(db).await?;
    Ok(NewSession { token, device: None })
}

/// Ends every other session of the account.
pub(crate) async fn end_others(db: &impl ConnectionTrait, session: &Session) -> Result<(), Error> {
    session::Entity::delete_many()
        .filter(session::Column::AccountId.eq(session.account.0))
        .filter(session::Column::Id.ne(session.id))
        .exec(db)
        .await?;
    Ok(())
}

/// Ends the session whose cookie this browser still holds when somebody signs in on it.
pub(crate) async fn end_token(
    db: &impl ConnectionTrait,
    token: Option<&Token>,
) -> Result<(), Error> {
    if let Some(token) = token {
        session::Entity::delete_many()
            .filter(session::Column::TokenHash.eq(token.hash()))
            .exec(db)
            .await?;
    }
    Ok(())
}
