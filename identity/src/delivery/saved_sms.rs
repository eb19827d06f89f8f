//! The gateway for text messages that administrators saved.

use super::route::SmsRoute;
use crate::{
    entity::sms_settings as row,
    error::Error,
    secret::{Sealed, Typed},
    services::Services,
};
use sea_orm::{ConnectionTrait, EntityTrait};

/// The saved route; `None` when nothing is saved, or it can no longer be used.
pub(crate) async fn route(
    services: &Services,
    db: &impl ConnectionTrait,
) -> Result<Option<SmsRoute>, Error> {
    let row = find(db).await?;
    let (Some(gateway), Some(sender)) = (&row.gateway, &row.sender) else {
        return Ok(None);
    };
    let Some(key) = open_key(services, &row) else {
        tracing::error!("the saved key of the SMS gateway cannot be decrypted: enter it again");
        return Ok(None);
    };
    Ok(SmsRoute::gateway(gateway, key.expose(), sender).ok())
}

pub(crate) async fn find(db: &impl ConnectionTrait) -> Result<row::Model, Error> {
    row::Entity::find_by_id(1).one(db).await?.ok_or(Error::Unreadable("SMS settings"))
}

/// Sealed for one gateway: after changing the gateway in the table, it cannot be opened.
pub(crate) fn seal_key(services: &Services, gateway: &str, key: &Typed) -> Result<Sealed, Error> {
    services.keys.seal(TABLE, COLUMN, 0, gateway, key.expose().as_bytes())
}

pub(crate) fn open_key(services: &Services, row: &row::Model) -> Option<Typed> {
    let (gateway, sealed) = (row.gateway.as_deref()?, row.access_key.as_ref()?);
    let plain = services.keys.open(TABLE, COLUMN, 0, gateway, sealed).ok()?;
    std::str::from_utf8(&plain).ok().map(|text| Typed::new(text.to_owned()))
}

const TABLE: &str = "sms_settings";
const COLUMN: &str = "access_key";
