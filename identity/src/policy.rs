//! What the organization allows and demands. Read anew for every decision, so that a change is in
//! force with the next request on every node.

use crate::{
    audit::{self, Event, Kind},
    client::Client,
    entity::{policy as row, trusted_browser},
    error::Error,
    second_factor::Method,
    services::Services,
    session::FreshAdministrator,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait},
};

/// Fewest and most days that a browser can be trusted.
pub const TRUST_DAYS: std::ops::RangeInclusive<i64> = 1..=90;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Raised by every change, so that of two administrators the second is told.
    pub version: i64,
    /// "Enable two factor user login": methods are asked for.
    pub second_factor_on: bool,
    pub allowed: Allowed,
    /// Whether people may have passkeys and security keys.
    pub passkeys_allowed: bool,
    /// Whether people may trust their browser.
    pub trust_allowed: bool,
    /// For how long, when they may.
    pub trust_days: i64,
    /// Everybody must have a method.
    pub enforcement: Option<Enforcement>,
}

/// "Enforce Two-Factor Authentication (2FA)". Times are seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Enforcement {
    /// When it was decided.
    pub since: i64,
    /// The date from which everybody must; without one it is the next sign-in.
    pub from: Option<i64>,
}

/// Methods that people can choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowed {
    pub app: bool,
    pub sms: bool,
    pub email: bool,
}

impl Allowed {
    pub fn has(self, method: Method) -> bool {
        match method {
            Method::App => self.app,
            Method::Sms => self.sms,
            Method::Email => self.email,
        }
    }
}

impl Policy {
    /// Whether people may set this method up.
    pub fn lets_add(&self, method: Method) -> bool {
        self.second_factor_on && self.allowed.has(method)
    }

    /// Days that a browser is trusted, when people may trust one.
    pub fn trust(&self) -> Option<i64> {
        (self.trust_allowed && self.second_factor_on).then_some(self.trust_days)
    }
}

/// # Errors
/// The database's.
pub async fn policy(services: &Services) -> Result<Policy, Error> {
    read(services.db.read()).await
}

pub(crate) async fn read(db: &impl ConnectionTrait) -> Result<Policy, Error> {
    let row = row::Entity::find_by_id(1).one(db).await?.ok_or(Error::Unreadable("policy"))?;
    Ok(Policy {
        version: row.version,
        second_factor_on: row.second_factor_on,
        allowed: Allowed { app: row.app_allowed, sms: row.sms_allowed, email: row.email_allowed },
        passkeys_allowed: row.passkeys_allowed,
        trust_allowed: row.trust_allowed,
        trust_days: row.trust_days,
        enforcement: row.enforced_at.map(|since| Enforcement { since, from: row.required_from }),
    })
}

/// What an administrator wants the policy to be.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// The version that they looked at.
    pub version: i64,
    pub second_factor_on: bool,
    pub allowed: Allowed,
    pub passkeys_allowed: bool,
    pub trust_allowed: bool,
    pub trust_days: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Save {
    Done,
    /// Another administrator was faster.
    Conflict,
    NoMethod,
    TrustDays,
    /// SMS Message or Email was ticked, and nothing can send it.
    CannotSend(Method),
}

/// # Errors
/// The database's.
pub async fn save(
    services: &Services,
    administrator: FreshAdministrator<'_>,
    wanted: Wanted,
    client: &Client,
) -> Result<Save, Error> {
    let Allowed { app, sms, email } = wanted.allowed;
    if !app && !sms && !email {
        return Ok(Save::NoMethod);
    }
    if wanted.trust_allowed && !TRUST_DAYS.contains(&wanted.trust_days) {
        return Ok(Save::TrustDays);
    }
    let can_send = services.can_send();
    let before = policy(services).await?;
    for method in [Method::Sms, Method::Email] {
        let newly = wanted.allowed.has(method) && !before.allowed.has(method);
        if newly && !can_send.has(method) {
            return Ok(Save::CannotSend(method));
        }
    }
    let tx = services.db.begin().await?;
    let mut update = row::Entity::update_many()
        .col_expr(row::Column::Version, Expr::col(row::Column::Version).add(1))
        .col_expr(row::Column::SecondFactorOn, Expr::value(wanted.second_factor_on))
        .col_expr(row::Column::AppAllowed, Expr::value(app))
        .col_expr(row::Column::SmsAllowed, Expr::value(sms))
        .col_expr(row::Column::EmailAllowed, Expr::value(email))
        .col_expr(row::Column::PasskeysAllowed, Expr::value(wanted.passkeys_allowed))
        .col_expr(row::Column::TrustAllowed, Expr::value(wanted.trust_allowed));
    if wanted.trust_allowed {
        update = update.col_expr(row::Column::TrustDays, Expr::value(wanted.trust_days));
    }
    let saved = update
        .filter(row::Column::Id.eq(1))
        .filter(row::Column::Version.eq(wanted.version))
        .exec(&tx)
        .await?;
    if saved.rows_affected != 1 {
        return Ok(Save::Conflict);
    }
    if wanted.trust_allowed != before.trust_allowed || !wanted.second_factor_on {
        // Allowing it again later does not bring them back.
        trusted_browser::Entity::delete_many().exec(&tx).await?;
    }
    let session = administrator.0;
    audit::record(
        services,
        &tx,
        services.now(),
        client,
        Event::of(Kind::PolicyChanged, session.account),
    )
    .await?;
    tx.commit().await?;
    Ok(Save::Done)
}
