//! What can go wrong that is nobody's mistake. A refusal (a wrong code, say) is an outcome of its
//! verb, not an error: it commits.

use sea_orm::DbErr;

/// The caller logs it once, answers with a reference number, and has changed nothing.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the database did not answer as expected: {0}")]
    Database(#[from] DbErr),
    #[error("{0}")]
    Keys(String),
    #[error("a sealed value could not be opened")]
    Unsealable,
    #[error("too many passwords are being checked at once")]
    Busy,
    #[error("a stored value has a form that this version does not know: {0}")]
    Unreadable(&'static str),
    #[error("{0}")]
    Start(String),
}

impl Error {
    /// Trying again in a moment can help: the answer is 503 with `Retry-After`.
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::Busy | Self::Database(DbErr::ConnectionAcquire(_) | DbErr::Conn(_)))
    }
}
