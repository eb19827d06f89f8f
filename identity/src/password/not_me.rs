//! "Wasn't this you?": given the password, ends everything else that is signed in or trusted, and
//! the links that this account sent. The user is then asked for a new password.

use super::check::{PasswordError, check_current};
use crate::{
    accounts,
    audit::{self, Event, Kind},
    client::Client,
    error::Error,
    link,
    secret::Typed,
    services::Services,
    session::{self, NewSession, OldToken, Session},
    throttle, trusted_browser,
};

#[derive(Debug)]
pub enum NotMe {
    /// This browser continues with a new cookie; all others are signed out and no browser is
    /// trusted.
    Done(NewSession),
    Refused(PasswordError),
}

/// Ends every other session and all trust in browsers if the password is right.
pub async fn not_me(
    services: &Services,
    session: &Session,
    password: Typed,
    client: &Client,
) -> Result<NotMe, Error> {
    let charged = match check_current(services, session, &password, client).await? {
        Ok(charged) => charged,
        Err(problem) => {
            if problem == PasswordError::Wrong {
                let event = Event::of(Kind::NotMe, session.account).refused();
                audit::record_alone(services, client, event).await?;
            }
            return Ok(NotMe::Refused(problem));
        }
    };
    let tx = services.db.begin().await?;
    let Some(version) =
        accounts::raise_versions(&tx, session.account, session.security_version).await?
    else {
        return Ok(NotMe::Refused(PasswordError::Wrong));
    };
    throttle::clear(&tx, &charged).await?;
    session::end_others(&tx, session).await?;
    trusted_browser::forget_all(&tx, session.account).await?;
    link::end_made_by(&tx, session.account).await?;
    let Some(renewed) =
        session::renew(services, &tx, session, version, OldToken::Dead, client).await?
    else {
        return Ok(NotMe::Refused(PasswordError::Wrong));
    };
    let event = Event::of(Kind::NotMe, session.account);
    audit::record(services, &tx, services.now(), client, event).await?;
    tx.commit().await?;
    Ok(NotMe::Done(renewed))
}
