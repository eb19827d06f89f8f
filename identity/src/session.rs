//! Signed-in users. A [`Session`] proves that a user is signed in; a [`FreshSession`] or
//! [`ResetSession`] proves that they confirmed their identity within ten minutes. Only this file
//! makes them.

mod end;
mod list;
mod renewal;
mod start;

pub use end::end;
pub(crate) use end::{end_all, end_by_trust, end_others, end_token, is_there};
pub(crate) use list::list_of;
pub use list::{SignedInBrowser, list, sign_out_one, sign_out_others};
pub use renewal::hand_out_again;
pub(crate) use renewal::{OldToken, refresh, renew};
pub use start::SignedInWith;
pub(crate) use start::start;

use crate::{
    account::{ACTIVE, AccountId, Owner, Role},
    entity::{account, session},
    error::Error,
    method::{Method, Methods},
    policy,
    secret::Token,
    services::Services,
    trust_cookie::NewTrust,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

/// Seconds without a request after which a session ends (NIST SP 800-63B 2.2.3: at most an hour).
pub const IDLE: i64 = 60 * 60;
/// Seconds after which a session ends in any case.
pub const ABSOLUTE: i64 = 12 * 60 * 60;
/// Seconds that an identity check lasts, in this browser.
pub const FRESH: i64 = 10 * 60;

/// Seconds after a sign-in with a password during which a required second factor can be set up
/// without another proof.
const ENROLLMENT: i64 = 30 * 60;

/// Seconds that a replaced token still works, unless the new one was used before. A response can be
/// lost, and retrying must be safe.
pub const GRACE: i64 = 60;

/// A signed-in user.
#[derive(Clone, Debug)]
pub struct Session {
    pub(crate) id: i64,
    pub(crate) account: AccountId,
    pub(crate) security_version: i64,
    signed_in_with_recovery_code: bool,
    created_at: i64,
    fresh_until: i64,
    fresh_for_all: bool,
    code_given_at: i64,
    /// Cannot continue without a second factor, or without a different one.
    pub must_enroll: bool,
    /// Has a second factor, possibly one that is no longer allowed.
    pub has_method: bool,
    /// The browser does not have its new token yet: see [`hand_out_again`].
    pub by_previous_token: bool,
    pub email: String,
    pub name: String,
    pub role: Role,
    /// An IANA time zone name.
    pub time_zone: String,
}

impl From<&Session> for AccountId {
    fn from(session: &Session) -> Self {
        session.account
    }
}

impl From<&Session> for Owner {
    fn from(session: &Session) -> Self {
        Self { id: session.account, security_version: session.security_version }
    }
}

/// What a browser receives after a sign-in, or when its session gets a new token.
#[derive(Debug)]
pub struct NewSession {
    pub token: Token,
    /// A device cookie for browsers that did not have one.
    pub device: Option<String>,
    /// The trusted-browser cookie that replaces the previous one.
    pub trust: Option<NewTrust>,
}

/// Identity proved within the last ten minutes, with every factor that the user has.
#[derive(Clone, Copy, Debug)]
pub struct FreshSession<'a>(pub(crate) &'a Session);

/// Like [`FreshSession`], or proved with a recovery code in place of the app. It only permits a new
/// token, so that one recovery code is enough after losing a phone.
#[derive(Clone, Copy, Debug)]
pub struct ResetSession<'a>(pub(crate) &'a Session);

/// What an identity check permits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FreshFor {
    Everything,
    Reset,
    /// Only trusting this browser.
    Trust,
}

/// A signed-in administrator, with every factor that is required of them.
#[derive(Clone, Copy, Debug)]
pub struct Administrator<'a>(pub(crate) &'a Session);

/// An administrator who proved their identity within the last ten minutes.
#[derive(Clone, Copy, Debug)]
pub struct FreshAdministrator<'a>(pub(crate) &'a Session);

impl Session {
    pub fn account(&self) -> AccountId {
        self.account
    }

    pub fn fresh(&self, now: i64) -> Option<FreshSession<'_>> {
        (now < self.fresh_until && self.fresh_for_all).then_some(FreshSession(self))
    }

    pub fn administrator(&self) -> Option<Administrator<'_>> {
        (self.role == Role::Administrator && !self.must_enroll).then_some(Administrator(self))
    }

    /// For users who owe a second factor and gave the password a moment ago: they have no other
    /// proof. Those who must replace a method also gave a code; a trusted browser is not enough.
    pub fn fresh_for_enrollment(&self, now: i64) -> Option<FreshSession<'_>> {
        let just_signed_in = match self.has_method {
            false => now < self.created_at + ENROLLMENT,
            true => {
                let gave_both = now < self.created_at + FRESH && self.gave_code(now);
                gave_both || self.just_used_recovery_code(now)
            }
        };
        let enough = self.must_enroll && just_signed_in;
        if enough { Some(FreshSession(self)) } else { self.fresh(now) }
    }

    pub fn fresh_administrator(&self, now: i64) -> Option<FreshAdministrator<'_>> {
        let fresh = self.fresh(now)?;
        self.administrator().map(|_| FreshAdministrator(fresh.0))
    }

    /// Whether a code of the app or a text message, or a passkey, was given in this browser within
    /// the last ten minutes.
    pub(crate) fn gave_code(&self, now: i64) -> bool {
        now < self.code_given_at + FRESH
    }

    pub fn fresh_for_reset(&self, now: i64) -> Option<ResetSession<'_>> {
        (now < self.fresh_until).then_some(ResetSession(self))
    }

    /// Whether the user signed in with a recovery code within the last ten minutes. It then counts
    /// as the code of the identity check before a new token.
    pub fn just_used_recovery_code(&self, now: i64) -> bool {
        self.signed_in_with_recovery_code && now < self.created_at + FRESH
    }
}

/// The session of a cookie, if it is still valid: neither idle for too long nor too old, and the
/// account is active with the same security version. Counts as activity, at most once a minute.
pub async fn resume(services: &Services, token: &Token) -> Result<Option<Session>, Error> {
    let now = services.now();
    let Some((row, by_previous_token)) = find(services, token).await? else {
        return Ok(None);
    };
    if now >= row.expires_at || now >= row.last_seen_at + IDLE {
        return Ok(None);
    }
    let owner = account::Entity::find_by_id(row.account_id).one(services.db.read()).await?;
    let unchanged = |owner: &account::Model| {
        owner.status == ACTIVE && owner.security_version == row.security_version
    };
    let Some(owner) = owner.filter(unchanged) else {
        return Ok(None);
    };
    let has_method = Methods(owner.methods).is_enabled();
    let must_enroll = must_enroll(services, &owner, &row, now).await?;
    let first_use = !by_previous_token && row.previous_until.is_some_and(|until| now < until);
    if first_use || now >= row.last_seen_at + 60 {
        note_use(services, &row, by_previous_token).await?;
    }
    Ok(Some(Session {
        id: row.id,
        account: AccountId(owner.id),
        security_version: owner.security_version,
        signed_in_with_recovery_code: row.signed_in_with == SignedInWith::RecoveryCode.as_str(),
        created_at: row.created_at,
        fresh_until: row.fresh_until.unwrap_or(0),
        fresh_for_all: row.fresh_for.as_deref() == Some(EVERYTHING),
        code_given_at: row.code_given_at.unwrap_or(0),
        must_enroll,
        has_method,
        by_previous_token,
        email: owner.email,
        name: owner.name,
        role: Role::parse(&owner.role),
        time_zone: owner.time_zone,
    }))
}

/// Whether the owner lacks a second factor that is due, or must replace the one they have. The
/// policy is read again, so that changes apply from the next request.
async fn must_enroll(
    services: &Services,
    owner: &account::Model,
    row: &session::Model,
    now: i64,
) -> Result<bool, Error> {
    let policy = policy::read(services.db.read()).await?;
    if Methods(owner.methods).is_enabled() {
        let can_send = services.can_send();
        let has_choice =
            Method::ALL.into_iter().any(|it| policy.allowed.has(it) && can_send.has(it));
        return Ok(has_choice && policy.must_replace(owner, row.created_at, now)?);
    }
    let demand = policy.demand_of(owner, now)?;
    Ok(demand.is_some_and(|demand| demand.is_due(row.created_at, now)))
}

/// Finds a session by its token, or by the previous one while that still works.
async fn find(services: &Services, token: &Token) -> Result<Option<(session::Model, bool)>, Error> {
    let db = services.db.read();
    let by_token = session::Column::TokenHash.eq(token.hash());
    if let Some(row) = session::Entity::find().filter(by_token).one(db).await? {
        return Ok(Some((row, false)));
    }
    let row = session::Entity::find()
        .filter(session::Column::PreviousTokenHash.eq(token.hash()))
        .filter(session::Column::PreviousUntil.gt(services.now()))
        .one(db)
        .await?;
    Ok(row.map(|row| (row, true)))
}

async fn note_use(
    services: &Services,
    row: &session::Model,
    by_previous: bool,
) -> Result<(), Error> {
    let mut update = session::Entity::update_many()
        .col_expr(session::Column::LastSeenAt, Expr::value(services.now()));
    if !by_previous {
        update = update.col_expr(session::Column::PreviousUntil, Expr::value(None::<i64>));
    }
    update
        .filter(session::Column::Id.eq(row.id))
        .filter(session::Column::TokenHash.eq(row.token_hash.clone()))
        .exec(services.db.write())
        .await?;
    Ok(())
}

const EVERYTHING: &str = "everything";
