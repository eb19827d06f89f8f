//! An action on some users, in a transaction of the caller.

use super::{action::Action, job::Job, outcome::Outcome};
use crate::{
    account::AccountId,
    audit::{self, Event, Kind},
    entity::{account, link as link_row, trusted_browser},
    error::Error,
    group::change_many,
    link,
    message::Message,
    method::Methods,
    notice::{self, Addressee},
    policy::{self, Policy},
    requirement::Override,
    services::Services,
    users::{delete, filter::Status, list, sign_out},
};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, UpdateMany,
    sea_query::{Expr, ExprTrait},
};

const DAY: i64 = 86_400;

/// Whether a reminder is meant for this user: active, and without a method.
pub(super) fn owes(status: Status, methods: Methods) -> bool {
    matches!(status, Status::Active | Status::Locked) && !methods.is_enabled()
}

/// The rows of `people` are locked. Skips users who changed since they were selected, so that they no
/// longer match. `None` if there is nothing more to do, because the group was deleted.
pub(super) async fn apply(
    services: &Services,
    tx: &DatabaseTransaction,
    job: &Job,
    selected: Vec<i64>,
    people: Vec<account::Model>,
) -> Result<Option<Outcome>, Error> {
    let gone = selected.iter().filter(|id| people.iter().all(|row| row.id != **id));
    let mut outcome =
        Outcome { seen: selected.len(), failed: gone.copied().collect(), ..Outcome::default() };
    let people = job.still_matching(services, tx, people).await?;
    let piece = Piece { services, tx, job };
    match job.action() {
        Some(Action::Require) => piece.require(people, &mut outcome).await?,
        Some(Action::Remind) => piece.remind(people, &mut outcome).await?,
        Some(Action::Group(change)) => {
            let (by, group) = (AccountId(job.row.started_by), job.group());
            let Some(changed) = change_many(tx, by, group, change, &ids(&people)).await? else {
                return Ok(None);
            };
            outcome.done = changed.events.len();
            outcome.events = changed.events;
            outcome.failed.extend(changed.too_many);
        }
        Some(Action::RemoveBrowsers) => piece.remove_browsers(people, &mut outcome).await?,
        Some(Action::SignOut) => piece.sign_out(people, &mut outcome).await?,
        Some(Action::Deactivate) => piece.deactivate(people, &mut outcome).await?,
        Some(Action::Delete) => piece.delete(people, &mut outcome).await?,
        None => piece.tell(people, &mut outcome).await?,
    }
    Ok(Some(outcome))
}

/// One event for each of them, last in the transaction.
pub(super) async fn record(
    services: &Services,
    tx: &DatabaseTransaction,
    job: &Job,
    outcome: &Outcome,
) -> Result<(), Error> {
    let events = outcome.events.clone();
    audit::record_many(services, tx, services.now(), &job.client, events).await
}

struct Piece<'a> {
    services: &'a Services,
    tx: &'a DatabaseTransaction,
    job: &'a Job,
}

impl Piece<'_> {
    async fn require(
        &self,
        people: Vec<account::Model>,
        outcome: &mut Outcome,
    ) -> Result<(), Error> {
        outcome.done = people.len();
        let new: Vec<_> =
            people.into_iter().filter(|row| row.requirement != Override::REQUIRED).collect();
        update(&new)
            .col_expr(account::Column::Requirement, Expr::value(Override::REQUIRED))
            .col_expr(account::Column::RequiredAt, Expr::value(self.job.row.started_at))
            .col_expr(account::Column::RequirementUntil, Expr::value(None::<i64>))
            .col_expr(account::Column::RequirementReason, Expr::value(None::<String>))
            .exec(self.tx)
            .await?;
        sign_out::end_pending(self.tx, &ids(&new)).await?;
        link::forget_all_but_invitations(self.tx, &ids(&new)).await?;
        outcome.events = self.events(Kind::TwoFactorRequiredByAdministrator, &new);
        if !self.job.is_large() {
            self.mail(new, |_| Ok(Message::RequiredByAdministrator)).await?;
        }
        Ok(())
    }

    /// Reminds each user at most once a day.
    async fn remind(
        &self,
        people: Vec<account::Model>,
        outcome: &mut Outcome,
    ) -> Result<(), Error> {
        let now = self.services.now();
        let due = |row: &account::Model| row.reminded_at.is_none_or(|at| at <= now - DAY);
        let owing: Vec<_> = people
            .into_iter()
            .filter(|row| owes(list::status(row, now), Methods(row.methods)))
            .collect();
        if !self.services.can_send().mail {
            outcome.failed.extend(owing.iter().map(|row| row.id));
            return Ok(());
        }
        let due: Vec<_> = owing.into_iter().filter(due).collect();
        update(&due).col_expr(account::Column::RemindedAt, Expr::value(now)).exec(self.tx).await?;
        outcome.done = due.len();
        outcome.events = self.events(Kind::ReminderSent, &due);
        let policy = policy::read(self.tx).await?;
        self.mail(due, |row| reminder(&policy, row, now)).await
    }

    async fn remove_browsers(
        &self,
        people: Vec<account::Model>,
        outcome: &mut Outcome,
    ) -> Result<(), Error> {
        self.end_trust(&people).await?;
        outcome.done = people.len();
        outcome.events = self.events(Kind::BrowsersRemovedByAdministrator, &people);
        Ok(())
    }

    async fn sign_out(
        &self,
        people: Vec<account::Model>,
        outcome: &mut Outcome,
    ) -> Result<(), Error> {
        sign_out::everywhere(self.tx, &ids(&people)).await?;
        outcome.done = people.len();
        outcome.events = self.events(Kind::SignedOutByAdministrator, &people);
        Ok(())
    }

    async fn deactivate(
        &self,
        people: Vec<account::Model>,
        outcome: &mut Outcome,
    ) -> Result<(), Error> {
        outcome.done = people.len();
        let active: Vec<_> = people.into_iter().filter(|row| row.status != DEACTIVATED).collect();
        // Before their grants end by version.
        sign_out::everywhere(self.tx, &ids(&active)).await?;
        update(&active)
            .col_expr(account::Column::Status, Expr::value(DEACTIVATED))
            .col_expr(
                account::Column::SecurityVersion,
                Expr::col(account::Column::SecurityVersion).add(1),
            )
            .col_expr(
                account::Column::GrantVersion,
                Expr::col(account::Column::GrantVersion).add(1),
            )
            .exec(self.tx)
            .await?;
        self.end_trust(&active).await?;
        link_row::Entity::delete_many()
            .filter(link_row::Column::AccountId.is_in(ids(&active)))
            .exec(self.tx)
            .await?;
        outcome.events = self.events(Kind::UserDeactivated, &active);
        Ok(())
    }

    async fn delete(
        &self,
        people: Vec<account::Model>,
        outcome: &mut Outcome,
    ) -> Result<(), Error> {
        delete::delete_all(self.services, self.tx, &people).await?;
        outcome.done = people.len();
        outcome.events = delete::events(AccountId(self.job.row.started_by), &people);
        Ok(())
    }

    /// Mails users of whom a method is now required, after this was stored for all of them.
    async fn tell(&self, people: Vec<account::Model>, outcome: &mut Outcome) -> Result<(), Error> {
        outcome.done = people.len();
        self.mail(people, |_| Ok(Message::RequiredByAdministrator)).await
    }

    async fn end_trust(&self, people: &[account::Model]) -> Result<(), Error> {
        trusted_browser::Entity::delete_many()
            .filter(trusted_browser::Column::AccountId.is_in(ids(people)))
            .exec(self.tx)
            .await?;
        Ok(())
    }

    fn events(&self, kind: Kind, people: &[account::Model]) -> Vec<Event> {
        let by = AccountId(self.job.row.started_by);
        people.iter().map(|row| Event::by(kind, by, Some(AccountId(row.id)))).collect()
    }

    /// Only to those of them who have no method.
    async fn mail(
        &self,
        people: Vec<account::Model>,
        message: impl Fn(&account::Model) -> Result<Message, Error>,
    ) -> Result<(), Error> {
        let now = self.services.now();
        let owing = people.iter().filter(|row| owes(list::status(row, now), Methods(row.methods)));
        let mails = owing
            .map(|row| Ok((Addressee::from(row), message(row)?)))
            .collect::<Result<Vec<_>, Error>>()?;
        notice::tell_many(self.services, self.tx, mails).await
    }
}

const DEACTIVATED: &str = "deactivated";

/// What a user is reminded of: the date, the requirement, or a suggestion.
fn reminder(policy: &Policy, row: &account::Model, now: i64) -> Result<Message, Error> {
    Ok(match policy.requirement_of(row, now)? {
        Some(requirement) => match requirement.from.filter(|from| now < *from) {
            Some(from) => Message::Required { from, days_left: None },
            None => Message::RequiredByAdministrator,
        },
        None => Message::SetUpSuggested,
    })
}

fn ids(people: &[account::Model]) -> Vec<i64> {
    people.iter().map(|row| row.id).collect()
}

fn update(people: &[account::Model]) -> UpdateMany<account::Entity> {
    account::Entity::update_many().filter(account::Column::Id.is_in(ids(people)))
}
