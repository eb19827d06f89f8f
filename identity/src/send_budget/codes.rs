//! Limits on codes, as their recipient meets them.

use super::{
    limits::{of_person, of_strangers},
    requester::Requester,
};
use crate::{
    account::AccountId, entity::send_count as row, error::Error, method::Method, services::Services,
};
use sea_orm::{ConnectionTrait, EntityTrait};

/// When the next code of a method may be requested; in the past when it may be now.
pub(crate) async fn open_at(
    services: &Services,
    account: AccountId,
    requester: &Requester,
    method: Method,
) -> Result<i64, Error> {
    let now = services.now();
    let limit = of_person(account, requester, method);
    let row = row::Entity::find_by_id(limit.key.clone()).one(services.db.read()).await?;
    let is_full =
        |row: &row::Model| row.sends >= limit.sends && !limit.is_over(row.window_start, now);
    Ok(row.filter(is_full).map_or(0, |row| row.window_start + limit.window))
}

/// Forgets what strangers requested in this user's name: after a reset, they no longer know the
/// password.
pub(crate) async fn forget_strangers(
    db: &impl ConnectionTrait,
    account: AccountId,
) -> Result<(), Error> {
    for method in [Method::Sms, Method::Email] {
        // In the order in which they are charged.
        let person = of_person(account, &Requester::Unknown, method);
        for limit in [person, of_strangers(account, method)] {
            row::Entity::delete_by_id(limit.key).exec(db).await?;
        }
    }
    Ok(())
}
