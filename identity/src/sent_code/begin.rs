//! Setting up SMS Message and Email, and changing the phone number.

use super::{
    current_code::{SentCode, forget, last_destination, last_sent},
    purpose::{Purpose, Target},
    send::{Sending, Step, send},
    slot::Slot,
};
use crate::{
    client::Client,
    entity::sent_code_method as row,
    error::Error,
    method::{Destination, Method},
    notice::Addressee,
    phone_number::PhoneNumber,
    policy,
    services::Services,
    session::{FreshSession, Session},
};
use sea_orm::{ConnectionTrait, EntityTrait};

/// Sends a code to the address that is being set up. `phone` is `None` for Email.
pub async fn begin(
    services: &Services,
    fresh: FreshSession<'_>,
    target: Target,
    phone: Option<PhoneNumber>,
    client: &Client,
) -> Result<Sending, Error> {
    let session = fresh.0;
    let destination = match (target, phone) {
        (Target::Email, None) => Destination::Mail(session.email.clone()),
        (Target::Sms | Target::OtherPhone, Some(phone)) => Destination::Phone(phone),
        _ => return Ok(Sending::Impossible),
    };
    let allowed = policy::policy(services).await?.lets_add(target.method());
    let is_on = present(services.db.read(), session, target.method()).await?.is_some();
    if !allowed || is_on != (target == Target::OtherPhone) {
        return Ok(Sending::Impossible);
    }
    send_to(services, session, target, Step::First, &destination, client).await
}

/// Sends another code to the same address. [`begin`] had a fresh session, so none is needed here.
pub async fn resend(
    services: &Services,
    session: &Session,
    target: Target,
    client: &Client,
) -> Result<Sending, Error> {
    match last_destination(services, &slot(session, target), session.into()).await? {
        Some(destination) => {
            send_to(services, session, target, Step::Again, &destination, client).await
        }
        None => Ok(Sending::Impossible),
    }
}

async fn send_to(
    services: &Services,
    session: &Session,
    target: Target,
    step: Step,
    destination: &Destination,
    client: &Client,
) -> Result<Sending, Error> {
    let to = Addressee::from(session);
    send(services, &slot(session, target), step, session.into(), &to, destination, client).await
}

/// The code that this session is waiting for, if it began setting up this method.
pub async fn waiting(
    services: &Services,
    session: &Session,
    target: Target,
) -> Result<Option<SentCode>, Error> {
    last_sent(services, &slot(session, target), session.into()).await
}

/// "Change phone number": back to the field. The code that was sent stops working.
pub async fn give_up(services: &Services, session: &Session, target: Target) -> Result<(), Error> {
    forget(services, &slot(session, target)).await
}

/// The row of a method that is on.
pub(super) async fn present(
    db: &impl ConnectionTrait,
    session: &Session,
    method: Method,
) -> Result<Option<row::Model>, Error> {
    let key = (session.account.0, method.as_str().to_owned());
    Ok(row::Entity::find_by_id(key).one(db).await?)
}

pub(super) fn slot(session: &Session, target: Target) -> Slot {
    Slot::of_session(session, Purpose::Enroll(target))
}
