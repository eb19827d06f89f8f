//! A job as stored in its row: the action, the users and the progress.

use super::{action::Action, outcome::Outcome, selection::Selection};
use crate::{
    account::AccountId,
    accounts,
    client::Client,
    entity::{account, bulk_job as row},
    error::Error,
    group::GroupId,
    policy,
    requirement::Override,
    services::Services,
    users::{filter::Filter, filtered_users::FilteredUsers, tally},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Expr, LockType},
};
use serde_json::{Value, json};

const TABLE: &str = "bulk_jobs";
/// Most failures that are kept to be shown.
const NAMED: usize = 500;

/// An action only of jobs: mails to users of whom a method is now required, after all were changed.
const TELL: &str = "tell";

/// Up to this many users are changed while the administrator waits.
pub(super) const AT_ONCE: i64 = 500;

pub(super) async fn begin(
    services: &Services,
    (action, group): (Action, Option<GroupId>),
    selection: &Selection,
    total: i64,
    by: AccountId,
    client: &Client,
) -> Result<i64, Error> {
    // Users added after the job started are not included.
    let last: Option<i64> = account::Entity::find()
        .select_only()
        .column(account::Column::Id)
        .order_by_desc(account::Column::Id)
        .into_tuple()
        .one(services.db.read())
        .await?;
    let kept = json!({ "whom": selection.as_json(), "up_to": last.unwrap_or_default() });
    let action = (action.as_str(), group);
    insert(services, services.db.write(), action, &kept, total, by, client).await
}

async fn insert(
    services: &Services,
    db: &impl ConnectionTrait,
    (action, group): (&str, Option<GroupId>),
    kept: &Value,
    total: i64,
    by: AccountId,
    client: &Client,
) -> Result<i64, Error> {
    let text = kept.to_string();
    // A deleted administrator's job stops with its first piece.
    let starter = accounts::find(db, by).await?;
    let version = starter.map_or(0, |starter| starter.issuer_version);
    let new = row::ActiveModel {
        action: Set(action.to_owned()),
        group_id: Set(group.map(|group| group.0)),
        selection: Set(services.keys.seal(TABLE, "selection", by.0, "", text.as_bytes())?),
        failed: Set("[]".to_owned()),
        total: Set(total),
        seen: Set(0),
        done: Set(0),
        place: Set(0),
        started_by: Set(by.0),
        started_at: Set(services.now()),
        address: Set(client.address.clone()),
        browser: Set(client.browser.clone()),
        request_id: Set(client.request_id.clone()),
        issuer_version: Set(version),
        ..Default::default()
    };
    Ok(row::Entity::insert(new).exec(db).await?.last_insert_id)
}

/// A job in its current state.
pub(super) struct Job {
    pub(super) row: row::Model,
    selection: Selection,
    /// In place of a selection: the users of whom a method has been required since this time.
    required_at: Option<i64>,
    up_to: i64,
    pub(super) client: Client,
}

impl Job {
    pub(super) fn of(services: &Services, row: row::Model) -> Result<Self, Error> {
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
        let required_at = kept["required_at"].as_i64();
        let selection = match required_at {
            Some(_) => Selection::These(Vec::new()),
            None => Selection::of_json(&kept["whom"])?,
        };
        Ok(Self { selection, required_at, row, up_to, client })
    }

    pub(super) fn action(&self) -> Option<Action> {
        Action::parse(&self.row.action)
    }

    /// The group of an action on groups.
    pub(super) fn group(&self) -> Option<GroupId> {
        self.row.group_id.map(GroupId)
    }

    /// Whether there are so many users that their mails must wait.
    pub(super) fn is_large(&self) -> bool {
        self.row.total > AT_ONCE
    }

    /// Whether each user gets a mail.
    pub(super) fn is_slow(&self) -> bool {
        self.is_large() && matches!(self.action(), Some(Action::Remind) | None)
    }

    /// Locks the row until the transaction ends. `false` when another process took the next users.
    pub(super) async fn lock(&self, tx: &DatabaseTransaction) -> Result<bool, Error> {
        let unchanged = row::Entity::find_by_id(self.row.id)
            .filter(row::Column::Place.eq(self.row.place))
            .filter(row::Column::FinishedAt.is_null())
            .lock(LockType::NoKeyUpdate);
        Ok(unchanged.one(tx).await?.is_some())
    }

    /// Starts a separate job that mails the users of whom a method is now required, at the speed of
    /// the outbox.
    pub(super) async fn tell(
        &self,
        services: &Services,
        tx: &DatabaseTransaction,
    ) -> Result<(), Error> {
        let kept = json!({ "required_at": self.row.started_at, "up_to": self.up_to });
        let by = AccountId(self.row.started_by);
        insert(services, tx, (TELL, None), &kept, self.row.total, by, &self.client).await?;
        Ok(())
    }

    /// The next users of the job.
    pub(super) async fn next(&self, services: &Services, size: usize) -> Result<Vec<i64>, Error> {
        let db = services.db.read();
        let after = account::Entity::find()
            .select_only()
            .column(account::Column::Id)
            .filter(account::Column::Id.gt(self.row.place))
            .filter(account::Column::Id.lte(self.up_to))
            .order_by_asc(account::Column::Id)
            .limit(size as u64);
        if let Some(required_at) = self.required_at {
            let required = after
                .filter(account::Column::Requirement.eq(Override::REQUIRED))
                .filter(account::Column::RequiredAt.eq(required_at));
            return Ok(required.into_tuple().all(db).await?);
        }
        match &self.selection {
            Selection::These(ids) => {
                let rest = ids.iter().copied().filter(|id| *id > self.row.place);
                Ok(rest.take(size).collect())
            }
            Selection::Matching(filter) if filter.is_empty() => {
                Ok(after.into_tuple().all(db).await?)
            }
            Selection::Matching(filter) => {
                let filtered = filtered(services, db, filter).await?;
                filtered.next_ids(db, self.row.place, self.up_to, size as u64).await
            }
        }
    }

    /// Those of these locked users who still match.
    pub(super) async fn still_matching(
        &self,
        services: &Services,
        tx: &DatabaseTransaction,
        mut people: Vec<account::Model>,
    ) -> Result<Vec<account::Model>, Error> {
        if let Some(at) = self.required_at {
            let is_same = |row: &account::Model| row.required_at == Some(at);
            people.retain(|row| row.requirement == Override::REQUIRED && is_same(row));
        }
        if let Selection::Matching(filter) = &self.selection
            && !filter.is_empty()
        {
            let ids: Vec<_> = people.iter().map(|row| row.id).collect();
            let matching = filtered(services, tx, filter).await?.matching_of(tx, &ids).await?;
            people.retain(|row| matching.contains(&row.id));
        }
        Ok(people)
    }

    /// Stores the progress.
    pub(super) async fn note(
        &self,
        services: &Services,
        tx: &DatabaseTransaction,
        last: Option<&i64>,
        is_last: bool,
        outcome: &Outcome,
    ) -> Result<(), Error> {
        let mut failed: Vec<i64> = serde_json::from_str(&self.row.failed).unwrap_or_default();
        failed.extend(&outcome.failed);
        failed.truncate(NAMED);
        let count = |n: usize| i64::try_from(n).unwrap_or_default();
        let finished_at = is_last.then(|| services.now());
        row::Entity::update_many()
            .col_expr(row::Column::Place, Expr::value(last.copied().unwrap_or(self.row.place)))
            .col_expr(row::Column::Seen, Expr::value(self.row.seen + count(outcome.seen)))
            .col_expr(row::Column::Done, Expr::value(self.row.done + count(outcome.done)))
            .col_expr(row::Column::Failed, Expr::value(json!(failed).to_string()))
            .col_expr(row::Column::FinishedAt, Expr::value(finished_at))
            .filter(row::Column::Id.eq(self.row.id))
            .exec(tx)
            .await?;
        Ok(())
    }
}

async fn filtered(
    services: &Services,
    db: &impl ConnectionTrait,
    filter: &Filter,
) -> Result<FilteredUsers, Error> {
    let tally = tally::of(db, policy::read(db).await?, services.now()).await?;
    Ok(FilteredUsers::without_count(filter, tally))
}
