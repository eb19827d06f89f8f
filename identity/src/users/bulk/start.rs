//! Starting a job.

use super::{
    action::Action,
    job::{self, AT_ONCE},
    preview::preview,
    selection::Selection,
    work::Piece,
};
use crate::{
    client::Client,
    error::Error,
    group::GroupId,
    job::finish,
    services::Services,
    session::{Administrator, FreshAdministrator},
};

/// Starts a job, and for a few users also finishes it. An action on groups needs a group. Returns the
/// id of the job.
pub async fn start(
    services: &Services,
    administrator: FreshAdministrator<'_>,
    action: Action,
    group: Option<GroupId>,
    selection: Selection,
    client: &Client,
) -> Result<i64, Error> {
    let session = administrator.0;
    let people = preview(services, Administrator(session), &selection).await?.people;
    let total = i64::try_from(people).unwrap_or(i64::MAX);
    let own = session.account;
    let id = job::begin(services, (action, group), &selection, total, own, client).await?;
    // The job is stored, so a failure from here on only delays it.
    let left_to_the_worker = total > AT_ONCE
        || finish::<Piece>(services, id)
            .await
            .inspect_err(|error| tracing::warn!(%error, job = id, "a job will be retried"))
            .is_err();
    if left_to_the_worker {
        services.bulk_jobs.notify_one();
    }
    Ok(id)
}
