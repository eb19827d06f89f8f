//! When a session, a secret or a grant was last used: noted at most once a minute.

use crate::{error::Error, services::Services};
use std::time::Duration;
use tokio::time::timeout;

/// Seconds within which a use is noted once.
const NOTED: i64 = 60;
/// The time limit for storing a use, so that a request does not wait for another process to release the
/// database.
const NOTING: Duration = Duration::from_millis(500);

/// Whether the last use was noted long ago, or by a clock that was ahead.
pub(crate) fn is_due(services: &Services, last: i64) -> bool {
    services.now() >= last.saturating_add(NOTED) || !services.has_happened(last)
}

/// Stores a use. What only reads is answered while nothing can be stored.
pub(crate) async fn note(
    services: &Services,
    of: &'static str,
    storing: impl Future<Output = Result<(), Error>>,
) -> Result<(), Error> {
    match timeout(NOTING, storing).await {
        Err(_late) => {
            if services.log_limit.admits("use late") {
                tracing::warn!(of, "a use was not stored in time");
            }
            Ok(())
        }
        Ok(Err(error)) if error.is_temporary() => {
            if services.log_limit.admits("use") {
                tracing::warn!(of, %error, "a use was not stored");
            }
            Ok(())
        }
        Ok(noted) => noted,
    }
}
