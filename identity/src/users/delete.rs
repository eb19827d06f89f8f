//! Deleting users. The audit log keeps their events, and the event of the deletion names them. Their
//! other data is deleted, and their ids are never used again.

use super::{Outcome, User, lock_to_remove, sign_out};
use crate::{
    account::{AccountId, INVITED},
    audit::{self, Event, Kind},
    client::Client,
    delivery::outbox,
    entity::account,
    error::Error,
    import,
    message::Message,
    notice::{self, Addressee},
    policy,
    send_budget::{charge_or_leave_out, of_address_of_users},
    services::Services,
    session::FreshAdministrator,
    throttle,
};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};

/// "Delete": cannot be undone.
pub async fn delete(
    services: &Services,
    administrator: FreshAdministrator<'_>,
    id: AccountId,
    client: &Client,
) -> Result<Outcome, Error> {
    let session = administrator.0;
    let tx = services.db.begin().await?;
    let target = match lock_to_remove(&tx, session.into(), id).await? {
        Ok(target) => target,
        Err(refused) => return Ok(refused),
    };
    let user = User::of(services, &policy::read(&tx).await?, &target, session.into())?;
    let deleted = [target];
    delete_all(services, &tx, &deleted).await?;
    let events = events(session.account, &deleted);
    audit::record_many(services, &tx, services.now(), client, events).await?;
    tx.commit().await?;
    Ok(Outcome::Done(user))
}

/// The rows of `people` are locked. What refers to them by a foreign key is deleted with them.
pub(super) async fn delete_all(
    services: &Services,
    tx: &DatabaseTransaction,
    people: &[account::Model],
) -> Result<(), Error> {
    let ids: Vec<i64> = people.iter().map(|row| row.id).collect();
    // Their rows are deleted with the accounts, but not what they did.
    let imports = import::lock_running_of(tx, &ids).await?;
    sign_out::end_access(tx, &ids).await?;
    outbox::forget_all(tx, &ids).await?;
    for row in people {
        throttle::forget_account(services, tx, AccountId(row.id), &row.email_key).await?;
    }
    account::Entity::delete_many().filter(account::Column::Id.is_in(ids)).exec(tx).await?;
    let (now, mut mails) = (services.now(), Vec::new());
    // Invited users do not know about the account yet.
    for row in people.iter().filter(|row| row.status != INVITED) {
        // Adding and deleting a user again and again must not flood their address.
        let limits = of_address_of_users(services, &row.email_key);
        if charge_or_leave_out(tx, now, &limits).await? {
            let whom = Addressee { account: None, ..row.into() };
            mails.push((whom, Message::AccountDeleted { at: now }));
        }
    }
    notice::tell_many(services, tx, mails).await?;
    import::record_stopped(services, tx, &imports).await
}

/// One event for each of them. The audit log reads their names from its details.
pub(super) fn events(by: AccountId, people: &[account::Model]) -> Vec<Event> {
    let event = |row: &account::Model| {
        let details = serde_json::json!({ "name": row.name, "email": row.email });
        Event::by(Kind::UserDeleted, by, Some(AccountId(row.id))).details(details.to_string())
    };
    people.iter().map(event).collect()
}
