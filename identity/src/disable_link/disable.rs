//! Using a link.

use super::link::{PURPOSE, sent};
use crate::{
    account::AccountId,
    accounts,
    audit::{self, Event, Kind},
    client::Client,
    error::Error,
    link,
    message::{DisabledBy, Message},
    notice,
    password::{self, PasswordError},
    policy, second_factor,
    secret::{Token, Typed},
    services::Services,
    session, throttle,
};

/// The result of using a link.
#[derive(Debug, PartialEq, Eq)]
pub enum Disable {
    /// `required`: the user has to set it up again at the next sign-in.
    Done {
        required: bool,
    },
    Refused(PasswordError),
    /// Used, replaced, cancelled or expired.
    BadLink,
}

/// Checks the password with the same limits as at sign-in, removes every factor and everything
/// trusted, and ends all sessions. The user is not signed in.
pub async fn disable(
    services: &Services,
    token: &Token,
    password: Typed,
    client: &Client,
) -> Result<Disable, Error> {
    let Some(owner) = link::find(services, PURPOSE, token).await? else {
        return Ok(Disable::BadLink);
    };
    let id = AccountId(owner.id);
    let charged = match password::check(services, &owner, &password, client).await? {
        Ok(charged) => charged,
        Err(problem) => {
            if problem == PasswordError::Wrong {
                let event = Event::by_stranger(Kind::DisableLinkUsed, Some(id)).refused();
                audit::record_alone(services, client, event).await?;
            }
            return Ok(Disable::Refused(problem));
        }
    };
    let now = services.now();
    let tx = services.db.begin().await?;
    let unchanged = accounts::is_unchanged(&tx, id, owner.security_version).await?;
    let sent = sent(services, &tx, &owner).await?;
    let (true, Some((administrator, sent_at))) = (unchanged, sent) else {
        return Ok(Disable::BadLink);
    };
    if !link::spend(services, &tx, PURPOSE, token, &owner).await? {
        return Ok(Disable::BadLink);
    }
    second_factor::remove_all(&tx, id).await?;
    accounts::force_versions(&tx, id).await?;
    link::forget_all(&tx, id).await?;
    session::end_all(&tx, id).await?;
    throttle::clear(&tx, &charged).await?;
    let policy = policy::read(&tx).await?;
    let required = policy.requirement_of(&owner, now)?.is_some();
    let event = Event::by_stranger(Kind::DisableLinkUsed, Some(id));
    audit::record(services, &tx, now, client, event).await?;
    let used = Message::LinkUsed { name: owner.name.clone(), administrator, sent_at };
    notice::tell_administrators(services, &tx, &used).await?;
    let happened = client.happened(now);
    let message = Message::Disabled { by: DisabledBy::Link, required, happened };
    notice::tell(services, &tx, &owner, &message).await?;
    tx.commit().await?;
    Ok(Disable::Done { required })
}
