//! "Send test email" and "Send test message": sent at once, through the current route, to an
//! address that an administrator chose.

use crate::{
    account::EmailAddress,
    audit::{self, Event, Kind},
    client::Client,
    delivery::trial::{self, Trial},
    error::Error,
    message::{self, Message, Setting},
    method::Method,
    phone_number::PhoneNumber,
    send_budget::{self, Refusal},
    services::Services,
    session::{FreshAdministrator, Session},
};

/// The result of sending a test message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// The other side accepted it, at this time.
    Accepted { at: i64 },
    /// It was not accepted, and why.
    Not(Trial),
    /// Too many were sent.
    Paused { until: i64 },
}

pub async fn send_mail(
    services: &Services,
    administrator: FreshAdministrator<'_>,
    to: &EmailAddress,
    client: &Client,
) -> Result<Test, Error> {
    let setting = setting(services, administrator.0, to.as_str()).await?;
    if !trial::has_mail_server(services) {
        return Ok(Test::Not(Trial::NotSetUp));
    }
    if let Some(until) = charge(services, administrator.0, Method::Email, None, client).await? {
        return Ok(Test::Paused { until });
    }
    let letter = message::letter(&Message::Test, &setting);
    Ok(test(services, trial::mail(services, to.as_str(), letter).await?))
}

pub async fn send_text(
    services: &Services,
    administrator: FreshAdministrator<'_>,
    to: &PhoneNumber,
    client: &Client,
) -> Result<Test, Error> {
    let session = administrator.0;
    let setting = setting(services, session, "").await?;
    if !trial::has_gateway(services) {
        return Ok(Test::Not(Trial::NotSetUp));
    }
    if let Some(until) = charge(services, session, Method::Sms, Some(to), client).await? {
        return Ok(Test::Paused { until });
    }
    Ok(test(services, trial::text(services, to, &message::test_text(&setting)).await))
}

/// Charges and records the message before it is sent; a client that disconnects gets nothing back.
/// Returns when the next message is allowed, if this one is not.
async fn charge(
    services: &Services,
    session: &Session,
    method: Method,
    phone: Option<&PhoneNumber>,
    client: &Client,
) -> Result<Option<i64>, Error> {
    let now = services.now();
    let tx = services.db.begin().await?;
    let limits = send_budget::of_test(session.account, phone);
    if let Err(refusal) = send_budget::charge(&tx, now, &limits).await? {
        let (Refusal::TooSoon { until } | Refusal::Limit { until }) = refusal;
        return Ok(Some(until));
    }
    let event = Event::by(Kind::TestMessageSent, session, None).with(method.as_str());
    audit::record(services, &tx, now, client, event).await?;
    tx.commit().await?;
    Ok(None)
}

fn test(services: &Services, trial: Trial) -> Test {
    match trial {
        Trial::Accepted => Test::Accepted { at: services.now() },
        other => Test::Not(other),
    }
}

/// Also loads new routes.
async fn setting(services: &Services, session: &Session, to: &str) -> Result<Setting, Error> {
    let about = services.about().await?;
    Ok(Setting {
        product: about.product,
        organization: about.organization,
        public_url: services.public_url.to_string(),
        email: to.to_owned(),
        time_zone: session.time_zone.clone(),
    })
}
