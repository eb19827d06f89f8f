//! Deletes secrets and assertions that have ended. They are refused anyway.

use super::revealed::forget_revealed;
use crate::{
    entity::{connection_secret as row, used_assertion},
    error::Error,
    services::{CLOCKS_DIFFER, Services},
    sweep::delete,
};
use sea_orm::ColumnTrait;

pub(crate) async fn sweep(services: &Services) -> Result<(), Error> {
    let (now, db) = (services.now(), &services.db);
    delete::<row::Entity>(db, row::Column::ExpiresAt.lte(now)).await?;
    // Another node, or this one after its clock was corrected, may still accept them.
    let over = used_assertion::Column::ExpiresAt.lte(now - CLOCKS_DIFFER);
    delete::<used_assertion::Entity>(db, over).await?;
    forget_revealed(db.write(), now).await
}
