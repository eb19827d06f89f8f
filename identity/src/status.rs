//! Whether everything works, as administrators see it.

mod audit_log; // verifies the audit log
mod jobs; // work in the background
mod messages; // emails and text messages
mod storage; // the database

pub use audit_log::{AuditLog, MOST_VERIFIED, Verify, verify_audit_log};
pub use jobs::Jobs;
pub use messages::{Failure, Messages, Way};
pub use storage::Storage;

use crate::{
    actor::Operator,
    delivery::queue::Channel,
    error::Error,
    services::{FOR_SWEEPS, Services},
    session::Administrator,
};

#[derive(Clone, Debug)]
pub struct Status {
    pub email: Messages,
    pub sms: Messages,
    pub jobs: Jobs,
    pub audit_log: AuditLog,
    pub storage: Storage,
    /// What is wrong with the clock of this node, as in `/readyz`.
    pub clock_problem: Option<String>,
    /// The clock jumped ahead, so nothing is deleted for an hour.
    pub has_clock_jumped: bool,
}

/// The database, for the operator.
pub async fn database(services: &Services, Operator: Operator) -> Result<Storage, Error> {
    storage::storage(services).await
}

pub async fn status(services: &Services, _: Administrator<'_>) -> Result<Status, Error> {
    Ok(Status {
        email: messages::messages(services, Channel::Mail).await?,
        sms: messages::messages(services, Channel::Sms).await?,
        jobs: jobs::jobs(services).await?,
        audit_log: audit_log::audit_log(services).await?,
        storage: storage::storage(services).await?,
        clock_problem: services.clock_problem().await?,
        has_clock_jumped: !services.is_clock_steady(FOR_SWEEPS),
    })
}
