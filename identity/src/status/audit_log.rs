//! Verifies the audit log on request, as long as this takes only a moment.

use crate::{
    audit::{self, Break, Verification},
    error::Error,
    services::Services,
    session::Administrator,
};

/// The length up to which a request may verify the log. Longer ones take more than a second or two.
pub const MOST_VERIFIED: u64 = 100_000;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditLog {
    pub entries: u64,
    pub verified: Option<Verification>,
}

/// The outcome of a verification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verify {
    Intact,
    Broken(Break),
    TooLong,
}

pub(super) async fn audit_log(services: &Services) -> Result<AuditLog, Error> {
    let (entries, verified) =
        (audit::entries(services).await?, audit::last_verification(services).await?);
    Ok(AuditLog { entries, verified })
}

pub async fn verify_audit_log(services: &Services, _: Administrator<'_>) -> Result<Verify, Error> {
    if audit::entries(services).await? > MOST_VERIFIED {
        return Ok(Verify::TooLong);
    }
    let found = audit::verify(services).await?;
    audit::note_verification(services, found.as_ref()).await?;
    Ok(found.map_or(Verify::Intact, Verify::Broken))
}
