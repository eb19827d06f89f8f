//! Runs imports: one transaction for each part, until none is left.

use super::{
    accounts::{self, Common},
    batch::{DONE, RUNNING, STOPPED, shown_until},
    part,
};
use crate::{
    account::{AccountId, INVITED},
    administrator,
    audit::{self, Event, Kind},
    client::Client,
    entity::{import_batch as batch, import_part},
    error::Error,
    invitation, password,
    secret::SlowHash,
    services::Services,
};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, LockType},
};
use std::time::Duration;

/// How often a node checks for imports that another node left unfinished.
const PAUSE: Duration = Duration::from_secs(5);

/// Runs started imports until the process ends.
pub async fn work(services: Services) {
    loop {
        match next_part(&services).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "a part of an import failed and will be retried"),
        }
        let _ = tokio::time::timeout(PAUSE, services.imports.notified()).await;
    }
}

/// Imports one part of the oldest started batch. `false` if there is none.
///
/// # Errors
/// The part is unchanged and will be tried again.
pub async fn next_part(services: &Services) -> Result<bool, Error> {
    let oldest = batch::Entity::find()
        .filter(batch::Column::Status.eq(RUNNING))
        .order_by_asc(batch::Column::Id)
        .one(services.db.read())
        .await?;
    let Some(oldest) = oldest else {
        return Ok(false);
    };
    let common = Common {
        zone: services.about().await?.time_zone,
        nobody: SlowHash(password::of_nobody(services).await?),
        now: services.now(),
    };
    let tx = services.db.begin().await?;
    let locked = batch::Entity::find_by_id(oldest.id)
        .filter(batch::Column::Status.eq(RUNNING))
        .lock(LockType::NoKeyUpdate)
        .one(&tx)
        .await?;
    if let Some(running) = locked {
        import(services, &tx, running, &common).await?;
    }
    tx.commit().await?;
    Ok(true)
}

/// Imports the next part of a batch, or finishes it. The transaction that adds the users deletes
/// the part, so no user is added twice.
async fn import(
    services: &Services,
    tx: &DatabaseTransaction,
    running: batch::Model,
    common: &Common,
) -> Result<(), Error> {
    let next = import_part::Entity::find()
        .filter(import_part::Column::BatchId.eq(running.id))
        .order_by_asc(import_part::Column::Place)
        .one(tx)
        .await?;
    let Some(next) = next else {
        return finish(services, tx, &running).await;
    };
    let actor = AccountId(running.account_id);
    if !administrator::is_active(tx, actor).await? {
        return stop(services, tx, &running).await;
    }
    let people = match part::open(&services.keys, &next.people) {
        Ok(people) => people,
        Err(error) => {
            tracing::error!(batch = running.id, %error, "an import stopped");
            return end(services, tx, running.id, STOPPED).await;
        }
    };
    let all = people.len();
    let added = accounts::add(services, tx, running.account_id, people, common).await?;
    import_part::Entity::delete_by_id((running.id, next.place)).exec(tx).await?;
    let left_out = (all - added.len()) as i64;
    batch::Entity::update_many()
        .col_expr(
            batch::Column::Imported,
            Expr::col(batch::Column::Imported).add(added.len() as i64),
        )
        .col_expr(batch::Column::LeftOut, Expr::col(batch::Column::LeftOut).add(left_out))
        .filter(batch::Column::Id.eq(running.id))
        .exec(tx)
        .await?;
    let client = client(&running);
    for target in added.iter().filter(|account| account.status == INVITED) {
        invitation::send_later(services, tx, actor, target, &client).await?;
    }
    let details = serde_json::json!({ "import": running.id }).to_string();
    let events = added.iter().map(|account| {
        let account = Some(AccountId(account.id));
        Event::by(Kind::UserAdded, actor, account).details(details.clone())
    });
    audit::record_many(services, tx, services.now(), &client, events.collect()).await
}

async fn finish(
    services: &Services,
    tx: &DatabaseTransaction,
    running: &batch::Model,
) -> Result<(), Error> {
    end(services, tx, running.id, DONE).await?;
    let event = result(running);
    audit::record(services, tx, services.now(), &client(running), event).await
}

/// The administrator who started the import lost the role. Imported users stay.
async fn stop(
    services: &Services,
    tx: &DatabaseTransaction,
    running: &batch::Model,
) -> Result<(), Error> {
    tracing::warn!(
        batch = running.id,
        "an import stopped: the user who started it is no longer an administrator"
    );
    end(services, tx, running.id, STOPPED).await?;
    let event = result(running).refused();
    audit::record(services, tx, services.now(), &client(running), event).await
}

/// The event with the totals.
fn result(running: &batch::Model) -> Event {
    let details = serde_json::json!({
        "import": running.id,
        "imported": running.imported,
        "left_out": running.left_out,
    });
    let actor = AccountId(running.account_id);
    Event::by(Kind::UsersImported, actor, None).details(details.to_string())
}

async fn end(
    services: &Services,
    tx: &DatabaseTransaction,
    id: i64,
    status: &str,
) -> Result<(), Error> {
    batch::Entity::update_many()
        .col_expr(batch::Column::Status, Expr::value(status))
        .col_expr(batch::Column::ExpiresAt, Expr::value(shown_until(services.now())))
        .filter(batch::Column::Id.eq(id))
        .exec(tx)
        .await?;
    import_part::Entity::delete_many().filter(import_part::Column::BatchId.eq(id)).exec(tx).await?;
    Ok(())
}

/// The client that started the import.
fn client(running: &batch::Model) -> Client {
    Client {
        address: running.address.clone(),
        browser: running.browser.clone(),
        request_id: running.request_id.clone(),
        ..Client::default()
    }
}
