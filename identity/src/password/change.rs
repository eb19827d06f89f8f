//! Changing one's own password.

use super::{
    check::{PasswordError, check_current},
    new::{NewPassword, Weakness, min_length},
    stored::set,
    strength,
};
use crate::{
    accounts,
    audit::{self, Event, Kind},
    client::Client,
    error::Error,
    message::Message,
    notice,
    secret::Typed,
    send_budget,
    services::Services,
    session::{self, NewSession, OldToken, Session},
    trusted_browser,
};
use unicode_normalization::UnicodeNormalization;

/// The result of [`change`].
#[derive(Debug)]
pub enum Change {
    /// This browser continues with a new cookie; all others are signed out.
    Done { session: NewSession, advice: Option<&'static str> },
    /// Nothing changed: what is wrong with the current and with the new password.
    Refused { current: Option<PasswordError>, new: Option<Weakness> },
    /// Too many changes today. `until` is when the next one is allowed.
    TooMany { until: i64 },
}

/// Changes the user's own password. The current one proves their identity.
pub async fn change(
    services: &Services,
    session: &Session,
    current: Typed,
    new: Typed,
    client: &Client,
) -> Result<Change, Error> {
    let now = services.now();
    let about = services.about().await?;
    let context = [session.email.as_str(), about.product.as_str()];
    let parsed = NewPassword::parse(&new, &context, min_length(services).await?);
    let problem = check_current(services, session, &current, client).await?.err();
    let same = !current.is_empty() && current.expose().nfc().eq(new.expose().nfc());
    let weakness = match &parsed {
        Err(weakness) => Some(*weakness),
        Ok(_) => same.then_some(Weakness::Same),
    };
    let (None, None, Ok(parsed)) = (problem, weakness, parsed) else {
        if problem == Some(PasswordError::Wrong) {
            let event = Event::of(Kind::PasswordChanged, session.account).refused();
            audit::record_alone(services, client, event).await?;
        }
        return Ok(Change::Refused { current: problem, new: weakness });
    };
    let hash = parsed.hash(services).await?;
    let advice = strength::advice(new, context.map(str::to_owned)).await;
    let tx = services.db.begin().await?;
    let Some(version) =
        accounts::raise_versions(&tx, session.account, session.security_version).await?
    else {
        return Ok(Change::Refused { current: Some(PasswordError::Wrong), new: None });
    };
    let limits = send_budget::of_password_change(session.account);
    if let Err(refusal) = send_budget::charge(&tx, now, &limits).await? {
        return Ok(Change::TooMany { until: refusal.until() });
    }
    set(services, &tx, session.account, &hash).await?;
    trusted_browser::keep_only_this(&tx, session, version, client).await?;
    let Some(renewed) =
        session::renew(services, &tx, session, version, OldToken::Dead, client).await?
    else {
        return Ok(Change::Refused { current: Some(PasswordError::Wrong), new: None });
    };
    session::end_others(&tx, session).await?;
    audit::record(services, &tx, now, client, Event::of(Kind::PasswordChanged, session.account))
        .await?;
    let message = Message::PasswordChanged { happened: client.happened(now) };
    notice::tell(services, &tx, session, &message).await?;
    tx.commit().await?;
    Ok(Change::Done { session: renewed, advice })
}
