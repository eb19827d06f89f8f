//! Counts of users.

use crate::{
    error::Error,
    method::{Method, Methods},
    policy::{self, Enforcement},
    services::Services,
    session::Administrator,
    users::{
        filter::{Filter, Status, TwoFactor},
        tally,
    },
};

/// Counts of accounts; of active ones, if nothing else is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// All users, active or not.
    pub all: u64,
    pub active: u64,
    pub with_two_factor: u64,
    /// Needed a method by a day that has passed, but have none.
    pub overdue: u64,
    /// With two-factor authentication but no recovery codes left.
    pub without_codes: u64,
    pub administrators_without: u64,
    pub app: u64,
    pub sms: u64,
    pub email: u64,
    pub passkey: u64,
    /// Set if two-factor authentication is required of all users.
    pub enforcement: Option<Enforcement>,
}

impl Figures {
    pub fn not_set_up(&self) -> u64 {
        self.active.saturating_sub(self.with_two_factor)
    }
}

pub async fn figures(services: &Services, _: Administrator<'_>) -> Result<Figures, Error> {
    count(services).await
}

pub(crate) async fn count(services: &Services) -> Result<Figures, Error> {
    let tally = tally::tally(services).await?;
    let active = Filter { status: Some(Status::Active), ..Filter::default() };
    let of = |state| tally.count(&Filter { two_factor: Some(state), ..active.clone() });
    let has = |method| tally.active(move |methods| methods.has(method));
    Ok(Figures {
        all: tally.total(),
        active: tally.count(&active),
        with_two_factor: tally.active(Methods::is_enabled),
        overdue: of(TwoFactor::Overdue),
        without_codes: of(TwoFactor::NoCodes),
        administrators_without: tally.administrators_without(),
        app: has(Method::App),
        sms: has(Method::Sms),
        email: has(Method::Email),
        passkey: tally.active(Methods::has_passkey),
        enforcement: policy::policy(services).await?.enforcement,
    })
}
