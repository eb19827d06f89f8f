//! Running jobs piece by piece.

use super::{
    kind::{Job, Next},
    pace::Pace,
};
use crate::{error::Error, services::Services};
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// How long to wait while a job has nothing to do, such as until queued mails are sent.
const SOON: Duration = Duration::from_millis(500);
/// How often to look for jobs that another process left unfinished.
const PAUSE: Duration = Duration::from_secs(5);

/// Runs started jobs until the process ends.
pub(crate) async fn work<J: Job>(services: &Services) {
    let mut pace = Pace::new(services);
    loop {
        let wait = match pass::<J>(services, &mut pace).await {
            Ok(Next::Now) => continue,
            Ok(Next::Soon) => SOON,
            Ok(Next::Never) => PAUSE,
            Err(error) => {
                tracing::warn!(kind = J::NAME, %error, "jobs could not be read");
                PAUSE
            }
        };
        let _ = timeout(wait, J::started(services).notified()).await;
    }
}

/// Runs one job as long as it has something to do.
///
/// # Errors
/// What was done stays done, and the worker continues.
pub(crate) async fn finish<J: Job>(services: &Services, id: i64) -> Result<(), Error> {
    let mut pace = Pace::new(services);
    while piece::<J>(services, id, &mut pace).await? == Next::Now {}
    Ok(())
}

/// Runs one piece of each started job. `true` if one of them has more to do now.
pub(crate) async fn next_pieces<J: Job>(services: &Services) -> Result<bool, Error> {
    Ok(pass::<J>(services, &mut Pace::new(services)).await? == Next::Now)
}

/// One piece of each job, so that none waits for another to finish.
async fn pass<J: Job>(services: &Services, pace: &mut Pace) -> Result<Next, Error> {
    let mut next = Next::Never;
    for id in J::unfinished(services).await? {
        match piece::<J>(services, id, pace).await {
            Ok(of_this) => next = next.max(of_this),
            Err(error) => {
                let kind = J::NAME;
                tracing::warn!(kind, job = id, %error, "part of a job failed and will be retried");
            }
        }
    }
    Ok(next)
}

/// A job whose data cannot be read ends, because a retry would fail in the same way. So does a job
/// that panics; the others continue.
async fn piece<J: Job>(services: &Services, id: i64, pace: &mut Pace) -> Result<Next, Error> {
    let (own, size) = (services.clone(), pace.size);
    let tried = tokio::spawn(async move { try_piece::<J>(&own, id, size).await });
    let error = match tried.await {
        Ok(Ok(None)) => return Ok(Next::Soon),
        Ok(Ok(Some((next, took)))) => {
            pace.after(services, took).await?;
            return Ok(next);
        }
        Ok(Err(error)) if !error.is_unreadable() => return Err(error),
        Ok(Err(error)) => error.to_string(),
        Err(ended) if ended.is_panic() => "it panicked".to_owned(),
        // The process is stopping.
        Err(_) => return Ok(Next::Never),
    };
    tracing::error!(kind = J::NAME, job = id, error, "a job failed");
    let tx = services.db.begin().await?;
    J::fail(services, &tx, id).await?;
    tx.commit().await?;
    Ok(Next::Never)
}

/// Also returns how long the transaction took. `None` if there is nothing to do at the moment.
async fn try_piece<J: Job>(
    services: &Services,
    id: i64,
    size: usize,
) -> Result<Option<(Next, Duration)>, Error> {
    let Some(piece) = J::read(services, id, size).await? else {
        return Ok(None);
    };
    let tx = services.db.begin().await?;
    let begun = Instant::now();
    let next = piece.run(services, &tx).await?;
    tx.commit().await?;
    Ok(Some((next, begun.elapsed())))
}

#[cfg(test)]
mod tests;
