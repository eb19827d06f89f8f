//! For a lost phone: an emailed link that turns two-factor authentication off, once, within 24
//! hours, and only with the password (NIST SP 800-63B 4.2.2.2: an issued code and a bound factor).

mod send;

pub use send::{Send, cancel, send};

use crate::{
    account::{ACTIVE, AccountId, EmailAddress, Role},
    accounts,
    audit::{self, Event, Kind},
    client::Client,
    entity::account as row,
    error::Error,
    link::{self, Purpose},
    message::{DisabledBy, Message},
    notice,
    password::{self, CurrentProblem},
    policy, second_factor,
    secret::{Token, Typed},
    services::Services,
    session,
    sign_in::throttle_key,
    throttle::{self, Charge, PASSWORDS},
};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

/// Seconds that a link is valid.
pub const LIFETIME: i64 = 24 * 60 * 60;

const PURPOSE: Purpose = Purpose::DisableTwoFactor;

/// The email address of the account that a link is for; `None` if the link is not valid. Changes
/// nothing.
pub async fn find(services: &Services, token: &Token) -> Result<Option<EmailAddress>, Error> {
    let owner = link::find(services, PURPOSE, token).await?;
    Ok(owner.and_then(|owner| EmailAddress::parse(&owner.email).ok()))
}

/// The result of using a link.
#[derive(Debug, PartialEq, Eq)]
pub enum Disable {
    /// `required`: the user has to set it up again at the next sign-in.
    Done {
        required: bool,
    },
    Refused(CurrentProblem),
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
    let Ok(email) = EmailAddress::parse(&owner.email) else {
        return Ok(Disable::BadLink);
    };
    if password.is_empty() {
        return Ok(Disable::Refused(CurrentProblem::Empty));
    }
    let id = AccountId(owner.id);
    let key = throttle_key(services, &email, Some(&owner), client);
    if let Charge::Paused { until } = throttle::charge(services, &key, PASSWORDS).await? {
        return Ok(Disable::Refused(CurrentProblem::Paused { until }));
    }
    let right = password::verify(services, &password, Some(&owner)).await;
    if !matches!(right, Ok(false)) {
        // A correct password, or one that was not compared, is not a guess.
        throttle::refund(services, &key).await?;
    }
    if !right? {
        let event = Event::by_stranger(Kind::DisableLinkUsed, Some(id)).refused();
        audit::record_alone(services, client, event).await?;
        return Ok(Disable::Refused(CurrentProblem::Wrong));
    }
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
    accounts::force_security_version(&tx, id).await?;
    link::forget_all(&tx, id).await?;
    session::end_all(&tx, id).await?;
    throttle::clear(&tx, &key).await?;
    let policy = policy::read(&tx).await?;
    let required = policy.demand_of(&owner, now)?.is_some();
    let event = Event::by_stranger(Kind::DisableLinkUsed, Some(id));
    audit::record(services, &tx, now, client, event).await?;
    let used = Message::LinkUsed { name: owner.name.clone(), administrator, sent_at };
    tell_administrators(services, &tx, &used).await?;
    let happened = client.happened(now);
    let message = Message::Disabled { by: DisabledBy::Link, required, happened };
    notice::tell(services, &tx, &owner, &message).await?;
    tx.commit().await?;
    Ok(Disable::Done { required })
}

/// "I did not ask for this": voids the link and tells the administrators. `false` if the link was
/// no longer valid.
pub async fn report(services: &Services, token: &Token, client: &Client) -> Result<bool, Error> {
    let Some(owner) = link::find(services, PURPOSE, token).await? else {
        return Ok(false);
    };
    let tx = services.db.begin().await?;
    let id = AccountId(owner.id);
    let unchanged = accounts::is_unchanged(&tx, id, owner.security_version).await?;
    let sent = sent(services, &tx, &owner).await?;
    let (true, Some((administrator, sent_at))) = (unchanged, sent) else {
        return Ok(false);
    };
    if !link::spend(services, &tx, PURPOSE, token, &owner).await? {
        return Ok(false);
    }
    let event = Event::by_stranger(Kind::DisableLinkReported, Some(id));
    audit::record(services, &tx, services.now(), client, event).await?;
    let message = Message::LinkReported { name: owner.name, administrator, sent_at };
    tell_administrators(services, &tx, &message).await?;
    tx.commit().await?;
    Ok(true)
}

/// Who sent the account's link, and when.
async fn sent(
    services: &Services,
    tx: &DatabaseTransaction,
    owner: &row::Model,
) -> Result<Option<(String, i64)>, Error> {
    let Some(sent) = link::of_account(services, tx, PURPOSE, owner).await? else {
        return Ok(None);
    };
    let by = match sent.made_by {
        Some(by) => accounts::find(tx, AccountId(by)).await?,
        None => None,
    };
    let name = by.map_or_else(|| "an administrator".to_owned(), |by| by.name);
    Ok(Some((name, sent.created_at)))
}

/// The most administrators who are emailed about one link.
const TOLD: u64 = 50;

async fn tell_administrators(
    services: &Services,
    tx: &DatabaseTransaction,
    message: &Message,
) -> Result<(), Error> {
    let administrators = row::Entity::find()
        .filter(row::Column::Role.eq(Role::Administrator.as_str()))
        .filter(row::Column::Status.eq(ACTIVE))
        .order_by_asc(row::Column::Id)
        .limit(TOLD)
        .all(tx)
        .await?;
    for administrator in &administrators {
        notice::tell(services, tx, administrator, message).await?;
    }
    Ok(())
}
