//! The parts of an import as pieces of a job.

use super::{
    accounts::{Added, Common, add},
    batch::{CHECKED, DONE, RUNNING, STOPPED, shown_until},
    part,
    person::Person,
};
use crate::{
    account::{AccountId, INVITED},
    accounts, administrator,
    audit::{self, Event, Kind},
    client::Client,
    entity::{import_batch as batch, import_part},
    error::Error,
    invitation,
    job::{self, Job, Next},
    message::Message,
    notice,
    services::Services,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Expr, ExprTrait, LockType},
};
use std::slice;
use tokio::sync::Notify;

/// Runs started imports until the process ends.
pub async fn work(services: Services) {
    job::work::<Part>(&services).await;
}

/// Imports one part of each started batch. `true` if one of them has more to do now.
pub async fn next_parts(services: &Services) -> Result<bool, Error> {
    job::next_pieces::<Part>(services).await
}

/// The next part of a batch.
struct Part {
    batch: i64,
    common: Common,
}

impl Job for Part {
    const NAME: &'static str = "import";

    fn started(services: &Services) -> &Notify {
        &services.imports
    }

    async fn unfinished(services: &Services) -> Result<Vec<i64>, Error> {
        let ids = batch::Entity::find()
            .select_only()
            .column(batch::Column::Id)
            .filter(batch::Column::Status.eq(RUNNING))
            .order_by_asc(batch::Column::Id);
        Ok(ids.into_tuple().all(services.db.read()).await?)
    }

    /// The size of the parts was decided when the file was checked.
    async fn read(services: &Services, batch: i64, _: usize) -> Result<Option<Self>, Error> {
        let common = Common { zone: services.about().await?.time_zone, now: services.now() };
        Ok(Some(Self { batch, common }))
    }

    async fn run(self, services: &Services, tx: &DatabaseTransaction) -> Result<Next, Error> {
        let Some(running) = lock(tx, self.batch).await? else {
            return Ok(Next::Never);
        };
        let next = import_part::Entity::find()
            .filter(import_part::Column::BatchId.eq(running.id))
            .order_by_asc(import_part::Column::Place)
            .one(tx)
            .await?;
        let Some(next) = next else {
            finish(services, tx, &running).await?;
            return Ok(Next::Never);
        };
        let starter = accounts::find(tx, AccountId(running.account_id)).await?;
        let version = running.issuer_version;
        if !starter.is_some_and(|row| administrator::may_continue(&row, version)) {
            tracing::warn!(
                job = running.id,
                "an import stopped: the administrator who started it can no longer continue it"
            );
            stop(services, tx, &running).await?;
            return Ok(Next::Never);
        }
        let piece = part::piece(running.account_id, running.id, next.place);
        let people = piece.open(&services.keys, &next.people)?;
        import_part::Entity::delete_by_id((running.id, next.place)).exec(tx).await?;
        import(services, tx, &running, people, &self.common).await?;
        Ok(Next::Now)
    }

    /// Tells the administrator who started the import.
    async fn fail(services: &Services, tx: &DatabaseTransaction, id: i64) -> Result<(), Error> {
        let Some(running) = lock(tx, id).await? else {
            return Ok(());
        };
        let owner = accounts::find(tx, AccountId(running.account_id)).await?;
        if let Some(owner) = owner.filter(administrator::may_act) {
            let batch::Model { imported, people, .. } = running;
            let message = Message::ImportStopped { imported, people };
            notice::tell(services, tx, &owner, &message).await?;
        }
        stop(services, tx, &running).await
    }
}

/// Locks a batch that is being imported.
async fn lock(tx: &DatabaseTransaction, id: i64) -> Result<Option<batch::Model>, Error> {
    let running = batch::Entity::find_by_id(id).filter(batch::Column::Status.eq(RUNNING));
    Ok(running.lock(LockType::NoKeyUpdate).one(tx).await?)
}

/// Adds the users of a part. The same transaction deletes the part, so no user is added twice.
async fn import(
    services: &Services,
    tx: &DatabaseTransaction,
    running: &batch::Model,
    people: Vec<Person>,
    common: &Common,
) -> Result<(), Error> {
    let (all, actor) = (people.len(), AccountId(running.account_id));
    let added = add(services, tx, running.account_id, people, common).await?;
    let left_out = (all - added.len()) as i64;
    let client = client(running);
    let by = accounts::find(tx, actor).await?.map_or_else(String::new, |by| by.name);
    let mut not_mailed = 0;
    let invited = added.iter().map(|added| &added.account).filter(|row| row.status == INVITED);
    for target in invited {
        let is_mailed = invitation::send_later(services, tx, (actor, &by), target, &client).await?;
        not_mailed += i64::from(!is_mailed);
    }
    batch::Entity::update_many()
        .col_expr(
            batch::Column::Imported,
            Expr::col(batch::Column::Imported).add(added.len() as i64),
        )
        .col_expr(batch::Column::LeftOut, Expr::col(batch::Column::LeftOut).add(left_out))
        .filter(batch::Column::Id.eq(running.id))
        .col_expr(batch::Column::NotMailed, Expr::col(batch::Column::NotMailed).add(not_mailed))
        .exec(tx)
        .await?;
    let events = added.iter().map(|Added { account, groups, subject }| {
        let mut details = serde_json::json!({ "import": running.id });
        if !groups.is_empty() {
            details["groups"] = serde_json::json!(groups);
        }
        if let Some(subject) = subject {
            details["subject"] = serde_json::json!(subject);
        }
        let account = Some(AccountId(account.id));
        Event::by(Kind::UserAdded, actor, account).details(details.to_string())
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

/// Ends the import before the last part. Imported users stay.
async fn stop(
    services: &Services,
    tx: &DatabaseTransaction,
    running: &batch::Model,
) -> Result<(), Error> {
    end(services, tx, running.id, STOPPED).await?;
    record_stopped(services, tx, slice::from_ref(running)).await
}

/// The event with the totals.
fn result(running: &batch::Model) -> Event {
    let details = serde_json::json!({
        "import": running.id,
        "imported": running.imported,
        "left_out": running.left_out,
        "not_mailed": running.not_mailed,
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

/// Locks the imports that these administrators started and that are running, before they are deleted
/// together with their administrators.
pub(crate) async fn lock_running_of(
    tx: &DatabaseTransaction,
    accounts: &[i64],
) -> Result<Vec<batch::Model>, Error> {
    let running = batch::Entity::find()
        .filter(batch::Column::AccountId.is_in(accounts.to_vec()))
        .filter(batch::Column::Status.eq(RUNNING))
        .order_by_asc(batch::Column::Id);
    Ok(running.lock(LockType::NoKeyUpdate).all(tx).await?)
}

/// Records that these imports ended before the last part.
pub(crate) async fn record_stopped(
    services: &Services,
    tx: &DatabaseTransaction,
    stopped: &[batch::Model],
) -> Result<(), Error> {
    for running in stopped {
        let event = result(running).refused();
        audit::record(services, tx, services.now(), &client(running), event).await?;
    }
    Ok(())
}

/// Ends all imports, and forgets checked files: those of a restored database may have been imported.
pub(crate) async fn stop_all(db: &impl ConnectionTrait, now: i64) -> Result<(), Error> {
    batch::Entity::update_many()
        .col_expr(batch::Column::Status, Expr::value(STOPPED))
        .col_expr(batch::Column::ExpiresAt, Expr::value(shown_until(now)))
        .filter(batch::Column::Status.is_in([CHECKED, RUNNING]))
        .exec(db)
        .await?;
    import_part::Entity::delete_many().exec(db).await?;
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
