//! A file that was checked, from then until everybody in it has an account.

use crate::{
    account::AccountId,
    client::Client,
    entity::{import_batch as row, import_part},
    error::Error,
    secret::Sealed,
    services::Services,
    session::{Administrator, FreshAdministrator},
    users::acting,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, sea_query::Expr,
};

/// Seconds that a checked file waits.
pub const LIFETIME: i64 = 30 * 60;
/// Seconds that the result can be looked at.
const SHOWN: i64 = 86_400;

/// The number of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchId(pub i64);

/// A checked file and how far it is.
#[derive(Clone, Copy, Debug)]
pub struct Batch {
    pub id: BatchId,
    pub people: i64,
    /// Those of them who have no password yet.
    pub invited: i64,
    pub state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Checked,
    /// So many people have been looked at.
    Running {
        done: i64,
    },
    /// All of them; some may have had an account by then.
    Done {
        imported: i64,
        left_out: i64,
    },
    /// It cannot go on; the log says why.
    Stopped {
        imported: i64,
    },
}

pub(super) const CHECKED: &str = "checked";
pub(super) const RUNNING: &str = "running";
pub(super) const DONE: &str = "done";
pub(super) const STOPPED: &str = "stopped";

impl State {
    fn of(row: &row::Model) -> Self {
        let imported = row.imported;
        match row.status.as_str() {
            DONE => Self::Done { imported, left_out: row.left_out },
            RUNNING => Self::Running { done: imported + row.left_out },
            STOPPED => Self::Stopped { imported },
            _ => Self::Checked,
        }
    }
}

/// How many people a file has.
pub(super) struct People {
    pub(super) all: usize,
    pub(super) invited: usize,
}

/// Keeps a checked file in place of the one before.
pub(super) async fn keep(
    services: &Services,
    Administrator(session): Administrator<'_>,
    people: People,
    parts: Vec<Sealed>,
    client: &Client,
) -> Result<BatchId, Error> {
    let now = services.now();
    let tx = services.db.begin().await?;
    row::Entity::delete_many()
        .filter(row::Column::AccountId.eq(session.account.0))
        .filter(row::Column::Status.eq(CHECKED))
        .exec(&tx)
        .await?;
    let batch = row::ActiveModel {
        account_id: Set(session.account.0),
        status: Set(CHECKED.to_owned()),
        people: Set(people.all as i64),
        invited: Set(people.invited as i64),
        imported: Set(0),
        left_out: Set(0),
        created_at: Set(now),
        expires_at: Set(now + LIFETIME),
        address: Set(client.address.clone()),
        browser: Set(client.browser.clone()),
        request_id: Set(client.request_id.clone()),
        ..Default::default()
    };
    let id = row::Entity::insert(batch).exec(&tx).await?.last_insert_id;
    for (place, people) in (0..).zip(parts) {
        let part =
            import_part::ActiveModel { batch_id: Set(id), place: Set(place), people: Set(people) };
        import_part::Entity::insert(part).exec_without_returning(&tx).await?;
    }
    tx.commit().await?;
    Ok(BatchId(id))
}

/// A batch of this administrator; a file that waited too long is none.
///
/// # Errors
/// The database's.
pub async fn find(
    services: &Services,
    Administrator(session): Administrator<'_>,
    id: BatchId,
) -> Result<Option<Batch>, Error> {
    let found = row::Entity::find_by_id(id.0)
        .filter(row::Column::AccountId.eq(session.account.0))
        .filter(row::Column::ExpiresAt.gt(services.now()))
        .one(services.db.read())
        .await?;
    Ok(found.map(|row| Batch {
        id,
        people: row.people,
        invited: row.invited,
        state: State::of(&row),
    }))
}

/// Starts the import: it goes on by itself from here. `true` for exactly one caller, and for nobody
/// who is no administrator any more.
///
/// # Errors
/// The database's.
pub async fn start(
    services: &Services,
    FreshAdministrator(session): FreshAdministrator<'_>,
    id: BatchId,
    client: &Client,
) -> Result<bool, Error> {
    let now = services.now();
    let tx = services.db.begin().await?;
    if !acting::lock_own(&tx, session).await? {
        return Ok(false);
    }
    let started = row::Entity::update_many()
        .col_expr(row::Column::Status, Expr::value(RUNNING))
        .col_expr(row::Column::ExpiresAt, Expr::value(i64::MAX))
        .col_expr(row::Column::Address, Expr::value(&client.address))
        .col_expr(row::Column::Browser, Expr::value(&client.browser))
        .col_expr(row::Column::RequestId, Expr::value(&client.request_id))
        .filter(of(id, session.account))
        .filter(row::Column::ExpiresAt.gt(now))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    let started = started.rows_affected == 1;
    if started {
        services.imports.notify_one();
    }
    Ok(started)
}

/// Forgets a file that was not imported yet. `false` when there is none.
///
/// # Errors
/// The database's.
pub async fn cancel(
    services: &Services,
    Administrator(session): Administrator<'_>,
    id: BatchId,
) -> Result<bool, Error> {
    let removed = row::Entity::delete_many()
        .filter(of(id, session.account))
        .exec(services.db.write())
        .await?;
    Ok(removed.rows_affected == 1)
}

/// A file of this administrator that was checked and is not being imported.
fn of(id: BatchId, account: AccountId) -> Condition {
    Condition::all()
        .add(row::Column::Id.eq(id.0))
        .add(row::Column::AccountId.eq(account.0))
        .add(row::Column::Status.eq(CHECKED))
}

/// Nothing waits longer than it may, and results go after a day.
pub(crate) async fn sweep(services: &Services) -> Result<(), Error> {
    row::Entity::delete_many()
        .filter(row::Column::ExpiresAt.lte(services.now()))
        .exec(services.db.write())
        .await?;
    Ok(())
}

pub(super) fn shown_until(now: i64) -> i64 {
    now + SHOWN
}
