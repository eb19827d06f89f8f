//! Where the codes of a method are sent. Phone numbers are sealed.

use crate::{
    account::AccountId,
    entity::{account, sent_code_method},
    error::Error,
    method::{Destination, Method},
    phone_number::PhoneNumber,
    secret::Sealed,
    services::Services,
};
use sea_orm::{ConnectionTrait, EntityTrait};

const TABLE: &str = "sent_code_methods";
const COLUMN: &str = "phone";

/// Where the codes of a method are sent; `None` if the phone number is damaged.
pub(super) fn destination(
    services: &Services,
    owner: &account::Model,
    row: &sent_code_method::Model,
) -> Option<Destination> {
    let Some(sealed) = &row.phone else {
        return Some(Destination::Mail(owner.email.clone()));
    };
    let plain = services.keys.open_or_report(TABLE, COLUMN, owner.id, &row.method, sealed)?;
    let text = std::str::from_utf8(&plain).ok()?;
    Some(Destination::Phone(PhoneNumber::stored(text)))
}

/// The phone number of an account; `None` if it is damaged.
pub(super) async fn phone(
    services: &Services,
    db: &impl ConnectionTrait,
    owner: &account::Model,
) -> Result<Option<Destination>, Error> {
    let key = (owner.id, Method::Sms.as_str().to_owned());
    let row = sent_code_method::Entity::find_by_id(key).one(db).await?;
    Ok(row.and_then(|row| destination(services, owner, &row)))
}

pub(crate) fn seal_phone(
    services: &Services,
    account: AccountId,
    number: &PhoneNumber,
) -> Result<Sealed, Error> {
    let text = number.as_str().as_bytes();
    services.keys.seal(TABLE, COLUMN, account.0, Method::Sms.as_str(), text)
}
