//! What an administrator sees first: how far two-factor authentication has come, and what needs
//! attention. Every function is one block of the page; none of them counts a long table.

mod attention;

pub use attention::{Attention, attention};

use crate::{
    audit::{Kind, REFUSED},
    entity::audit_event as event,
    error::Error,
    policy::{self, Enforcement},
    second_factor::{Method, Methods},
    services::Services,
    session::Administrator,
    users::{
        filter::{Filter, Status, TwoFactor},
        tally,
    },
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

/// How the active accounts stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    pub active: u64,
    pub with_two_factor: u64,
    /// Needed a method by a day that has passed, and have none.
    pub overdue: u64,
    /// Enabled, and every recovery code was used.
    pub without_codes: u64,
    pub administrators_without: u64,
    pub app: u64,
    pub sms: u64,
    pub email: u64,
    pub passkey: u64,
    /// Since when everybody must have a method, and by which day.
    pub enforcement: Option<Enforcement>,
}

impl Figures {
    pub fn not_set_up(&self) -> u64 {
        self.active.saturating_sub(self.with_two_factor)
    }
}

/// # Errors
/// The database's.
pub async fn figures(services: &Services, _: Administrator<'_>) -> Result<Figures, Error> {
    count(services).await
}

pub(crate) async fn count(services: &Services) -> Result<Figures, Error> {
    let tally = tally::tally(services).await?;
    let active = Filter { status: Some(Status::Active), ..Filter::default() };
    let of = |state| tally.count(&Filter { two_factor: Some(state), ..active.clone() });
    let has = |method| tally.active(move |methods| methods.has(method));
    Ok(Figures {
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

/// What a refused sign-in is recorded as.
pub const SIGN_INS: [Kind; 2] = [Kind::SignInStarted, Kind::SignedIn];

/// Refused sign-ins of the last 24 hours.
///
/// # Errors
/// The database's.
pub async fn failed_sign_ins(services: &Services, _: Administrator<'_>) -> Result<u64, Error> {
    let count = event::Entity::find()
        .filter(event::Column::Event.is_in(SIGN_INS.map(Kind::as_str)))
        .filter(event::Column::Result.eq(REFUSED))
        .filter(event::Column::At.gt(services.now() - 86_400))
        .count(services.db.read())
        .await?;
    Ok(count)
}
