//! What all kinds of jobs have in common.

use crate::{error::Error, services::Services};
use sea_orm::DatabaseTransaction;
use tokio::sync::Notify;

/// When to look at a job again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Next {
    /// It is finished.
    Never,
    Soon,
    Now,
}

/// A kind of jobs; a value is the next piece of one job.
pub(crate) trait Job: Sized + Send + 'static {
    /// In the log.
    const NAME: &'static str;

    /// Notified when a job is started.
    fn started(services: &Services) -> &Notify;

    /// The started jobs that are not finished, oldest first.
    fn unfinished(services: &Services) -> impl Future<Output = Result<Vec<i64>, Error>> + Send;

    /// Reads the next piece, before its transaction. `size` is how many users fit into it. `None`
    /// if there is nothing to do at the moment.
    fn read(
        services: &Services,
        id: i64,
        size: usize,
    ) -> impl Future<Output = Result<Option<Self>, Error>> + Send;

    /// Locks the row of the job, does the piece and stores the progress. Does nothing if another
    /// process was faster.
    fn run(
        self,
        services: &Services,
        tx: &DatabaseTransaction,
    ) -> impl Future<Output = Result<Next, Error>> + Send;

    /// Ends a job that cannot continue: its stored data cannot be read, or a piece panicked.
    fn fail(
        services: &Services,
        tx: &DatabaseTransaction,
        id: i64,
    ) -> impl Future<Output = Result<(), Error>> + Send;
}
