//! Piece by piece: each is one transaction with everything that belongs to it, also how far the job
//! came. Whoever works on a job holds a lease; when it runs out, somebody else goes on from there.

use super::{Action, Selection, act};
use crate::{
    account::AccountId,
    client::Client,
    delivery::outbox,
    entity::{account, bulk_job as row},
    error::Error,
    policy,
    requirement::Override,
    services::Services,
    users::{list::Scope, tally},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Expr, LockType},
};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::sleep;

const TABLE: &str = "bulk_jobs";
/// Seconds after which somebody else may go on with a job.
const LEASE: i64 = 30;
/// People in one transaction: short enough that nobody notices.
const PIECE: usize = 500;
/// The same where each of them gets a mail.
const MAILS: usize = 50;
/// Between two pieces others get their turn.
const PAUSE: Duration = Duration::from_millis(2);
/// How long mails wait for those before them, so that codes do not queue behind a whole company.
const PAUSE_FOR_MAIL: Duration = Duration::from_millis(500);
/// As many failures are named on a screen.
const NAMED: usize = 500;

/// What only jobs do: mails to those who were required, after all of them were.
const TELL: &str = "tell";

pub(super) async fn begin(
    services: &Services,
    action: &str,
    selection: &Selection,
    total: i64,
    by: AccountId,
    client: &Client,
) -> Result<i64, Error> {
    // Whoever is added later was not meant.
    let last: Option<i64> = account::Entity::find()
        .select_only()
        .column(account::Column::Id)
        .order_by_desc(account::Column::Id)
        .into_tuple()
        .one(services.db.read())
        .await?;
    let kept = json!({ "whom": selection.as_json(), "up_to": last.unwrap_or_default() });
    insert(services, services.db.write(), action, &kept, total, by, client).await
}

async fn insert(
    services: &Services,
    db: &impl ConnectionTrait,
    action: &str,
    kept: &Value,
    total: i64,
    by: AccountId,
    client: &Client,
) -> Result<i64, Error> {
    let text = kept.to_string();
    let new = row::ActiveModel {
        action: Set(action.to_owned()),
        selection: Set(services.keys.seal(TABLE, "selection", by.0, "", text.as_bytes())?),
        failed: Set("[]".to_owned()),
        total: Set(total),
        seen: Set(0),
        done: Set(0),
        place: Set(0),
        started_by: Set(by.0),
        started_at: Set(services.now()),
        leased_until: Set(0),
        address: Set(client.address.clone()),
        browser: Set(client.browser.clone()),
        request_id: Set(client.request_id.clone()),
        ..Default::default()
    };
    Ok(row::Entity::insert(new).exec(db).await?.last_insert_id)
}

pub(super) fn in_background(services: &Services, id: i64) {
    let services = services.clone();
    tokio::spawn(async move {
        if let Err(error) = work(&services, id).await {
            tracing::warn!(job = id, %error, "a bulk job stopped, it goes on later");
        }
    });
}

/// Goes on with the jobs of processes that ended.
pub(crate) async fn resume(services: &Services) -> Result<(), Error> {
    let left = row::Entity::find()
        .filter(row::Column::FinishedAt.is_null())
        .filter(row::Column::LeasedUntil.lte(services.now()))
        .all(services.db.read())
        .await?;
    for job in left {
        in_background(services, job.id);
    }
    Ok(())
}

/// Works on a job until it is finished, unless somebody else does.
///
/// # Errors
/// The database's. What was done stays done, and the rest can be worked on again.
pub async fn work(services: &Services, id: i64) -> Result<(), Error> {
    let claimed = row::Entity::update_many()
        .col_expr(row::Column::LeasedUntil, Expr::value(services.now() + LEASE))
        .filter(row::Column::Id.eq(id))
        .filter(row::Column::FinishedAt.is_null())
        .filter(row::Column::LeasedUntil.lte(services.now()))
        .exec(services.db.write())
        .await?;
    if claimed.rows_affected != 1 {
        return Ok(());
    }
    let outcome = go_on(services, id).await;
    if outcome.is_err() {
        row::Entity::update_many()
            .col_expr(row::Column::LeasedUntil, Expr::value(0i64))
            .filter(row::Column::Id.eq(id))
            .exec(services.db.write())
            .await?;
    }
    outcome
}

async fn go_on(services: &Services, id: i64) -> Result<(), Error> {
    loop {
        let job = row::Entity::find_by_id(id).one(services.db.read()).await?;
        let Some(job) = job.filter(|job| job.finished_at.is_none()) else {
            return tally::tidy(services).await;
        };
        let job = Job::of(services, job)?;
        if job.is_slow() && outbox::waiting_mails(services).await? > MAILS as u64 {
            if !job.hold(services).await? {
                return Ok(());
            }
            sleep(PAUSE_FOR_MAIL).await;
            continue;
        }
        if !job.piece(services).await? {
            return Ok(());
        }
        sleep(PAUSE).await;
    }
}

/// A job as it stands.
pub(super) struct Job {
    pub(super) row: row::Model,
    selection: Selection,
    /// Those who were required at that moment, in place of a selection.
    required_at: Option<i64>,
    up_to: i64,
    pub(super) client: Client,
}

impl Job {
    fn of(services: &Services, row: row::Model) -> Result<Self, Error> {
        let kept = services.keys.open(TABLE, "selection", row.started_by, "", &row.selection)?;
        let kept: Value =
            serde_json::from_slice(&kept).map_err(|_| Error::Unreadable("bulk job"))?;
        let client = Client {
            address: row.address.clone(),
            browser: row.browser.clone(),
            request_id: row.request_id.clone(),
            ..Client::default()
        };
        let up_to = kept["up_to"].as_i64().unwrap_or_default();
        let selection = Selection::of_json(&kept["whom"]);
        Ok(Self { selection, required_at: kept["required_at"].as_i64(), row, up_to, client })
    }

    pub(super) fn action(&self) -> Option<Action> {
        Action::parse(&self.row.action)
    }

    /// It is about so many people that its mails wait for their turn.
    pub(super) fn is_large(&self) -> bool {
        self.row.total > super::AT_ONCE
    }

    fn is_slow(&self) -> bool {
        self.is_large() && matches!(self.action(), Some(Action::Remind) | None)
    }

    /// Keeps the lease. `false` when somebody else took over.
    async fn hold(&self, services: &Services) -> Result<bool, Error> {
        let held = row::Entity::update_many()
            .col_expr(row::Column::LeasedUntil, Expr::value(services.now() + LEASE))
            .filter(row::Column::Id.eq(self.row.id))
            .filter(row::Column::Place.eq(self.row.place))
            .exec(services.db.write())
            .await?;
        Ok(held.rows_affected == 1)
    }

    /// The next people, in one transaction. `false` when somebody else took over.
    async fn piece(&self, services: &Services) -> Result<bool, Error> {
        let size = if self.is_slow() { MAILS } else { PIECE };
        let ids = self.next(services, size).await?;
        let is_last = ids.len() < size;
        let own = self.row.started_by;
        let tx = services.db.begin().await?;
        // Whoever asked is left out.
        let wanted: Vec<_> = ids.iter().copied().filter(|id| *id != own).collect();
        let people = lock(&tx, &wanted).await?;
        let outcome = act::act(services, &tx, self, wanted, people).await?;
        if !self.note(services, &tx, ids.last(), is_last, &outcome).await? {
            return Ok(false);
        }
        act::record(services, &tx, self, &outcome).await?;
        let tells = is_last && self.action() == Some(Action::Require) && self.is_large();
        let next = if tells { Some(self.tell(services, &tx).await?) } else { None };
        tx.commit().await?;
        if outcome.mails {
            services.outbox_has_mail();
        }
        if let Some(next) = next {
            in_background(services, next);
        }
        Ok(true)
    }

    /// Those who were required are told by a job of its own, as fast as mail leaves.
    async fn tell(&self, services: &Services, tx: &DatabaseTransaction) -> Result<i64, Error> {
        let kept = json!({ "required_at": self.row.started_at, "up_to": self.up_to });
        let by = AccountId(self.row.started_by);
        insert(services, tx, TELL, &kept, self.row.total, by, &self.client).await
    }

    async fn next(&self, services: &Services, size: usize) -> Result<Vec<i64>, Error> {
        let db = services.db.read();
        if let Some(required_at) = self.required_at {
            let rows = account::Entity::find()
                .select_only()
                .column(account::Column::Id)
                .filter(account::Column::Requirement.eq(Override::REQUIRED))
                .filter(account::Column::RequiredAt.eq(required_at))
                .filter(account::Column::Id.gt(self.row.place))
                .filter(account::Column::Id.lte(self.up_to))
                .order_by_asc(account::Column::Id)
                .limit(size as u64);
            return Ok(rows.into_tuple().all(db).await?);
        }
        match &self.selection {
            Selection::These(ids) => {
                let rest = ids.iter().copied().filter(|id| *id > self.row.place);
                Ok(rest.take(size).collect())
            }
            Selection::Matching(filter) => {
                let tally = tally::of(db, policy::read(db).await?, services.now()).await?;
                let scope = Scope::unmeasured(filter, tally);
                scope.next_ids(db, self.row.place, self.up_to, size as u64).await
            }
        }
    }

    /// How far it came.
    async fn note(
        &self,
        services: &Services,
        tx: &DatabaseTransaction,
        last: Option<&i64>,
        is_last: bool,
        outcome: &act::Outcome,
    ) -> Result<bool, Error> {
        let now = services.now();
        let mut failed: Vec<i64> = serde_json::from_str(&self.row.failed).unwrap_or_default();
        failed.extend(&outcome.failed);
        failed.truncate(NAMED);
        let count = |n: usize| i64::try_from(n).unwrap_or_default();
        let noted = row::Entity::update_many()
            .col_expr(row::Column::Place, Expr::value(last.copied().unwrap_or(self.row.place)))
            .col_expr(row::Column::Seen, Expr::value(self.row.seen + count(outcome.seen)))
            .col_expr(row::Column::Done, Expr::value(self.row.done + count(outcome.done)))
            .col_expr(row::Column::Failed, Expr::value(json!(failed).to_string()))
            .col_expr(row::Column::LeasedUntil, Expr::value(now + LEASE))
            .col_expr(row::Column::FinishedAt, Expr::value(is_last.then_some(now)))
            .filter(row::Column::Id.eq(self.row.id))
            .filter(row::Column::Place.eq(self.row.place))
            .filter(row::Column::FinishedAt.is_null())
            .exec(tx)
            .await?;
        Ok(noted.rows_affected == 1)
    }
}

/// Locks them in the order of their numbers, so that nobody waits in a circle.
async fn lock(tx: &DatabaseTransaction, ids: &[i64]) -> Result<Vec<account::Model>, Error> {
    let these = account::Column::Id.is_in(ids.iter().copied());
    let rows = account::Entity::find().filter(these).order_by_asc(account::Column::Id);
    Ok(rows.lock(LockType::NoKeyUpdate).all(tx).await?)
}
