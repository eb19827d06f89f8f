//! How far a job is.

use super::action::Action;
use crate::{
    delivery::outbox,
    entity::bulk_job as row,
    error::Error,
    group::{self, GroupId},
    services::Services,
    session::Administrator,
    users::list,
};
use sea_orm::EntityTrait;

/// The progress of a job.
#[derive(Clone, Debug)]
pub struct Progress {
    pub action: Action,
    /// The title of the group that users are added to or removed from. `None` for other actions, and
    /// after the group was deleted.
    pub group: Option<String>,
    pub total: u64,
    /// Users processed so far.
    pub seen: u64,
    /// Users changed so far.
    pub done: u64,
    /// Users who could not be changed: at most as many as a screen can hold.
    pub failed: Vec<Failed>,
    /// Mails to these users that could not be sent yet, and are tried again.
    pub postponed: u64,
    pub state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Running,
    Finished,
    /// It ended before it had seen all users: the administrator no longer is one, the group was
    /// deleted, or an error.
    Stopped,
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
    administrator: Administrator<'_>,
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
    let rows = list::rows(db, &ids).await?;
    let name = |id: i64| rows.iter().find(|row| row.id == id).map(|row| row.name.clone());
    let count = |n: i64| u64::try_from(n).unwrap_or_default();
    let postponed = match action {
        Action::Remind | Action::Require => {
            outbox::postponed_mails(services, job.started_at).await?
        }
        _ => 0,
    };
    let group = match job.group_id {
        Some(id) => {
            group::find(services, administrator, GroupId(id)).await?.map(|group| group.title)
        }
        None => None,
    };
    Ok(Some(Progress {
        action,
        group,
        total: count(job.total).max(count(job.seen)),
        seen: count(job.seen),
        done: count(job.done),
        failed: ids.into_iter().map(|id| Failed { id, name: name(id) }).collect(),
        postponed,
        state: match job.finished_at {
            None => State::Running,
            Some(_) if job.stopped => State::Stopped,
            Some(_) => State::Finished,
        },
    }))
}
