//! What the organization allows and requires. It is read again for every decision, so a change
//! applies from the next request on every node.

mod requirement; // who must have a second factor, and since when
mod with_account; // the policy, read together with other rows

pub(crate) use with_account::{joined, with_account, with_account_of};

use crate::{
    entity::policy as row,
    error::Error,
    method::{Method, Methods},
    services::Services,
};
use sea_orm::{ConnectionTrait, EntityTrait};

/// Days for which a browser can be trusted.
pub const TRUST_DAYS: std::ops::RangeInclusive<i64> = 1..=90;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Increased by every change, so that a concurrent change is refused.
    pub version: i64,
    /// "Enable two factor user login": users with a method are asked for it.
    pub second_factor_on: bool,
    pub allowed: Allowed,
    /// When a method was last removed from `allowed`, in seconds since 1970.
    pub narrowed_at: Option<i64>,
    /// Whether users may have passkeys and security keys.
    pub passkeys_allowed: bool,
    /// Whether users may trust their browser.
    pub trust_allowed: bool,
    /// For how many days, if they may.
    pub trust_days: i64,
    /// Set when every user must have a method.
    pub enforcement: Option<Enforcement>,
}

/// "Enforce Two-Factor Authentication (2FA)". Times are seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Enforcement {
    /// When it was decided.
    pub since: i64,
    /// The date from which a method is required; `None` for the next sign-in.
    pub from: Option<i64>,
}

/// Methods that users may choose.
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

    /// Whether at least one of these methods is allowed.
    pub(crate) fn has_any(self, methods: Methods) -> bool {
        Method::ALL.into_iter().any(|method| methods.has(method) && self.has(method))
    }
}

impl Policy {
    /// Whether passkeys may be used and created, provided that the public address has a domain.
    pub(crate) fn offers_passkeys(&self) -> bool {
        self.passkeys_allowed && self.second_factor_on
    }

    /// Whether users may set up this method.
    pub fn lets_add(&self, method: Method) -> bool {
        self.second_factor_on && self.allowed.has(method)
    }

    /// Days for which a browser is trusted; `None` when users may not trust browsers.
    pub fn trust(&self) -> Option<i64> {
        (self.trust_allowed && self.second_factor_on).then_some(self.trust_days)
    }
}

pub async fn policy(services: &Services) -> Result<Policy, Error> {
    read(services.db.read()).await
}

pub(crate) async fn read(db: &impl ConnectionTrait) -> Result<Policy, Error> {
    let row = row::Entity::find_by_id(1).one(db).await?.ok_or(Error::Unreadable("policy"))?;
    Ok(row.into())
}

impl From<row::Model> for Policy {
    fn from(row: row::Model) -> Self {
        let from = row.required_from;
        Self {
            version: row.version,
            second_factor_on: row.second_factor_on,
            allowed: Allowed {
                app: row.app_allowed,
                sms: row.sms_allowed,
                email: row.email_allowed,
            },
            narrowed_at: row.narrowed_at,
            passkeys_allowed: row.passkeys_allowed,
            trust_allowed: row.trust_allowed,
            trust_days: row.trust_days,
            enforcement: row.enforced_at.map(|since| Enforcement { since, from }),
        }
    }
}
