//! A checked file, until all its users have accounts.

use super::{
    invalid_line::{self, Lines, WholeLine},
    part,
    person::Person,
};
use crate::{
    account::AccountId,
    administrator,
    client::Client,
    entity::{import_batch as row, import_invalid_lines, import_part},
    error::Error,
    link::issuer_version,
    services::Services,
    session::{Administrator, FreshAdministrator},
    sweep,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, sea_query::Expr,
};

/// Seconds that a checked file is kept.
pub const LIFETIME: i64 = 30 * 60;
/// Seconds that the result can be viewed.
const SHOWN: i64 = 86_400;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchId(pub i64);

/// A checked file and its progress.
#[derive(Clone, Copy, Debug)]
pub struct Batch {
    pub id: BatchId,
    /// Users who can be imported.
    pub people: i64,
    /// Of these, users without a password, who are invited.
    pub invited: i64,
    pub administrators: i64,
    /// Users who keep the subjects by which applications know them.
    pub subjects: i64,
    /// Lines that cannot be imported.
    pub invalid: i64,
    /// Imported users who got no invitation, because too many were sent to their addresses.
    pub not_mailed: i64,
    pub state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Checked,
    /// `done` users were processed.
    Running {
        done: i64,
    },
    /// All users were processed; `left_out` of them already had an account.
    Done {
        imported: i64,
        left_out: i64,
    },
    /// It cannot continue; the log says why.
    Stopped {
        imported: i64,
    },
}

pub(super) const CHECKED: &str = "checked";
pub(crate) const RUNNING: &str = "running";
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

/// What a file contains.
#[derive(Default)]
pub(super) struct Content {
    pub(super) people: usize,
    pub(super) invited: usize,
    pub(super) administrators: usize,
    pub(super) subjects: usize,
    pub(super) invalid: usize,
    pub(super) parts: Vec<Vec<Person>>,
    /// The names of the columns.
    pub(super) columns: Vec<String>,
    pub(super) invalid_lines: Vec<Vec<WholeLine>>,
}

/// Stores a checked file, encrypted, in place of the administrator's previous one.
pub(super) async fn keep(
    services: &Services,
    Administrator(session): Administrator<'_>,
    content: Content,
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
        people: Set(content.people as i64),
        invited: Set(content.invited as i64),
        administrators: Set(content.administrators as i64),
        subjects: Set(content.subjects as i64),
        invalid: Set(content.invalid as i64),
        imported: Set(0),
        left_out: Set(0),
        not_mailed: Set(0),
        created_at: Set(now),
        expires_at: Set(now + LIFETIME),
        address: Set(client.address.clone()),
        browser: Set(client.browser.clone()),
        request_id: Set(client.request_id.clone()),
        issuer_version: Set(0),
        ..Default::default()
    };
    let id = row::Entity::insert(batch).exec(&tx).await?.last_insert_id;
    for (place, people) in (0..).zip(content.parts) {
        let people = part::piece(session.account.0, id, place).seal(&services.keys, &people)?;
        let part =
            import_part::ActiveModel { batch_id: Set(id), place: Set(place), people: Set(people) };
        import_part::Entity::insert(part).exec_without_returning(&tx).await?;
    }
    for (place, lines) in (0..).zip(content.invalid_lines) {
        let lines = Lines { columns: content.columns.clone(), lines };
        let piece = invalid_line::piece(session.account.0, id, place);
        let (batch_id, place) = (Set(id), Set(place));
        let lines = piece.seal(&services.keys, &lines)?;
        let part = import_invalid_lines::ActiveModel { batch_id, place, lines: Set(lines) };
        import_invalid_lines::Entity::insert(part).exec_without_returning(&tx).await?;
    }
    tx.commit().await?;
    Ok(BatchId(id))
}

/// A batch of this administrator; `None` if it expired.
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
        administrators: row.administrators,
        subjects: row.subjects,
        invalid: row.invalid,
        not_mailed: row.not_mailed,
        state: State::of(&row),
    }))
}

/// Starts the import, which then continues in the background. `true` for exactly one call, and
/// never if the caller is no longer an administrator, or the file has no valid line.
pub async fn start(
    services: &Services,
    FreshAdministrator(session): FreshAdministrator<'_>,
    id: BatchId,
    client: &Client,
) -> Result<bool, Error> {
    let now = services.now();
    let tx = services.db.begin().await?;
    if !administrator::lock_own(&tx, session).await? {
        return Ok(false);
    }
    let version = issuer_version(&tx, Some(session.account)).await?;
    let started = row::Entity::update_many()
        .col_expr(row::Column::Status, Expr::value(RUNNING))
        .col_expr(row::Column::ExpiresAt, Expr::value(i64::MAX))
        .col_expr(row::Column::Address, Expr::value(&client.address))
        .col_expr(row::Column::Browser, Expr::value(&client.browser))
        .col_expr(row::Column::RequestId, Expr::value(&client.request_id))
        .col_expr(row::Column::IssuerVersion, Expr::value(version))
        .filter(of(id, session.account))
        .filter(row::Column::ExpiresAt.gt(now))
        .filter(row::Column::People.gt(0))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    let started = started.rows_affected == 1;
    if started {
        services.imports.notify_one();
    }
    Ok(started)
}

/// Deletes a file that is not being imported. `false` if there is none.
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

/// A file of this administrator that is checked but not started.
fn of(id: BatchId, account: AccountId) -> Condition {
    Condition::all()
        .add(row::Column::Id.eq(id.0))
        .add(row::Column::AccountId.eq(account.0))
        .add(row::Column::Status.eq(CHECKED))
}

/// Deletes expired files and results.
pub(crate) async fn sweep(services: &Services) -> Result<(), Error> {
    let expired = row::Column::ExpiresAt.lte(services.now());
    sweep::delete::<row::Entity>(&services.db, expired).await
}

pub(super) fn shown_until(now: i64) -> i64 {
    now + SHOWN
}
