//! Actions of an administrator on many users. Each is a job: a row with the action, the users and
//! the progress. A few users are changed at once; many in the background, piece by piece, so that
//! the administrator need not wait. If the process ends, another one continues.

mod act; // changing some of the users, in one transaction
mod job; // the action, the users and the progress
mod selection; // which users
mod work; // running a job piece by piece

pub use selection::Selection;
pub(crate) use work::resume;
pub use work::work;

use super::{filter::Filter, list::Person, scope::Scope, tally};
use crate::{
    audit::Kind,
    client::Client,
    entity::{account, bulk_job as row},
    error::Error,
    policy,
    services::Services,
    session::{Administrator, FreshAdministrator},
};
use sea_orm::EntityTrait;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Require,
    Remind,
    RemoveBrowsers,
    SignOut,
    Deactivate,
}

impl Action {
    pub const ALL: [Self; 5] =
        [Self::Require, Self::Remind, Self::RemoveBrowsers, Self::SignOut, Self::Deactivate];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Require => "require",
            Self::Remind => "remind",
            Self::RemoveBrowsers => "remove_browsers",
            Self::SignOut => "sign_out",
            Self::Deactivate => "deactivate",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|each| each.as_str() == word)
    }

    /// Its kind in the audit log.
    fn kind(self) -> Kind {
        match self {
            Self::Require => Kind::TwoFactorRequiredByAdministrator,
            Self::Remind => Kind::ReminderSent,
            Self::RemoveBrowsers => Kind::BrowsersRemovedByAdministrator,
            Self::SignOut => Kind::SignedOutByAdministrator,
            Self::Deactivate => Kind::UserDeactivated,
        }
    }
}

/// Up to this many users are changed while the administrator waits.
const AT_ONCE: i64 = 500;

/// What an action would do.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The selected users, without the administrator.
    pub people: u64,
    /// Of these: active, and without a method.
    pub without_method: u64,
    /// Of these: with a method.
    pub with_method: u64,
    /// Names of the first five.
    pub first: Vec<String>,
    /// The administrator was selected and is left out.
    pub own_left_out: bool,
}

pub async fn preview(
    services: &Services,
    administrator: Administrator<'_>,
    selection: &Selection,
) -> Result<Preview, Error> {
    let db = services.db.read();
    let own = administrator.0.account.0;
    let tally = tally::of(db, policy::read(db).await?, services.now()).await?;
    let filter = match selection {
        Selection::These(ids) => return of_these(services, ids, own, &tally).await,
        Selection::Matching(filter) => filter,
    };
    let scope = Scope::of(db, filter, tally).await?;
    let has_method = |class: super::class::Class| class.methods().is_enabled();
    let owes = |class: super::class::Class| {
        !has_method(class) && class.kept() == super::class::Kept::Active
    };
    let own_left_out = !scope.next_ids(db, own - 1, own, 1).await?.is_empty();
    let own_row = account::Entity::find_by_id(own).one(db).await?.filter(|_| own_left_out);
    let own_has = own_row.as_ref().map(|row| crate::method::Methods(row.methods).is_enabled());
    let take = |n: u64, is_own: bool| n - u64::from(is_own).min(n);
    let first = scope.walk(db, super::list::Sort::default(), true, None, 6).await?;
    let first: Vec<_> = first.into_iter().filter(|id| *id != own).take(5).collect();
    Ok(Preview {
        people: take(scope.matching, own_left_out),
        with_method: take(scope.count(db, has_method).await?, own_has == Some(true)),
        without_method: take(scope.count(db, owes).await?, own_has == Some(false)),
        first: names(services, &first).await?,
        own_left_out,
    })
}

async fn of_these(
    services: &Services,
    ids: &[i64],
    own: i64,
    tally: &tally::Tally,
) -> Result<Preview, Error> {
    let db = services.db.read();
    let mut people = super::list::people(db, ids, &tally.policy, tally.now, own).await?;
    let selected = people.len();
    people.retain(|person| !person.is_self);
    let owes = |person: &&Person| act::owes(person.status, person.methods);
    let has = |person: &&Person| person.methods.is_enabled();
    Ok(Preview {
        people: people.len() as u64,
        without_method: people.iter().filter(owes).count() as u64,
        with_method: people.iter().filter(has).count() as u64,
        own_left_out: people.len() < selected,
        first: people.into_iter().take(5).map(|person| person.name).collect(),
    })
}

async fn names(services: &Services, ids: &[i64]) -> Result<Vec<String>, Error> {
    let rows = super::list::rows(services.db.read(), ids).await?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}

/// Starts a job, and for a few users also finishes it. Returns its id.
pub async fn start(
    services: &Services,
    administrator: FreshAdministrator<'_>,
    action: Action,
    selection: Selection,
    client: &Client,
) -> Result<i64, Error> {
    let session = administrator.0;
    let people = preview(services, Administrator(session), &selection).await?.people;
    let total = i64::try_from(people).unwrap_or(i64::MAX);
    let begun = job::begin(services, action.as_str(), &selection, total, session.account, client);
    let id = begun.await?;
    if total <= AT_ONCE {
        work(services, id).await?;
    } else {
        work::in_background(services, id);
    }
    Ok(id)
}

/// The progress of a job.
#[derive(Clone, Debug)]
pub struct Progress {
    pub action: Action,
    pub total: u64,
    /// Users processed so far.
    pub seen: u64,
    /// Users changed so far.
    pub done: u64,
    /// Users who could not be changed: at most as many as a screen can hold.
    pub failed: Vec<Failed>,
    pub is_finished: bool,
}

/// A user who could not be changed. There is no name if the account is gone.
#[derive(Clone, Debug)]
pub struct Failed {
    pub id: i64,
    pub name: Option<String>,
}

/// `None` when there is no such job.
pub async fn progress(
    services: &Services,
    _: Administrator<'_>,
    id: i64,
) -> Result<Option<Progress>, Error> {
    let db = services.db.read();
    let Some(job) = row::Entity::find_by_id(id).one(db).await? else {
        return Ok(None);
    };
    let Some(action) = Action::parse(&job.action) else {
        return Ok(None);
    };
    let ids: Vec<i64> = serde_json::from_str(&job.failed).unwrap_or_default();
    let rows = super::list::rows(db, &ids).await?;
    let name = |id: i64| rows.iter().find(|row| row.id == id).map(|row| row.name.clone());
    let count = |n: i64| u64::try_from(n).unwrap_or_default();
    Ok(Some(Progress {
        action,
        total: count(job.total).max(count(job.seen)),
        seen: count(job.seen),
        done: count(job.done),
        failed: ids.into_iter().map(|id| Failed { id, name: name(id) }).collect(),
        is_finished: job.finished_at.is_some(),
    }))
}
