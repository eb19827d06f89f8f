//! The link or code that a message contains. A message that waited is not sent once that no longer
//! works: it was used or replaced, or ended with a change of the account or of the administrator who
//! sent it.

use crate::{
    account::AccountId,
    accounts,
    entity::{outbox, sent_code},
    error::Error,
    link,
    services::Services,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// Whether what a message contains still works; also for a message without a link or code.
pub(super) async fn works(services: &Services, message: &outbox::Model) -> Result<bool, Error> {
    let Some(proof) = &message.proof else { return Ok(true) };
    Ok(link::works(services, proof).await? || code_works(services, proof).await?)
}

async fn code_works(services: &Services, mac: &str) -> Result<bool, Error> {
    let db = services.db.read();
    let found = sent_code::Entity::find().filter(sent_code::Column::Mac.eq(mac)).one(db).await?;
    let Some(code) = found else { return Ok(false) };
    let owner = accounts::find(db, AccountId(code.account_id)).await?;
    Ok(owner.is_some_and(|owner| owner.security_version == code.security_version))
}
