//! Internal errors. A refusal, such as a wrong code, is not an error but a result: it commits.

use sea_orm::{DbErr, RuntimeErr};

/// The caller logs it once and answers with a reference number. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the database reported an error: {0}")]
    Database(#[from] DbErr),
    #[error("{0}")]
    Keys(String),
    #[error("an encrypted value could not be decrypted")]
    Unsealable,
    #[error("a value is encrypted with a key that the key file of this node does not contain")]
    UnknownKey,
    #[error("too many passwords or files are being checked at once")]
    Busy,
    #[error("a stored value has a format that this version does not support: {0}")]
    Unreadable(&'static str),
    #[error("{0}")]
    Start(String),
}

impl Error {
    /// Whether a retry may succeed: the response is 503 with `Retry-After`.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Busy | Self::Database(DbErr::ConnectionAcquire(_) | DbErr::Conn(_)) => true,
            Self::Database(DbErr::Exec(error) | DbErr::Query(error)) => is_pressure(error),
            _ => false,
        }
    }

    /// Whether stored data cannot be read, so that a retry fails too.
    pub(crate) fn is_unreadable(&self) -> bool {
        matches!(self, Self::Unsealable | Self::Unreadable(_))
    }
}

/// The database is locked, read-only or out of resources, or the transaction lost a conflict.
fn is_pressure(error: &RuntimeErr) -> bool {
    let RuntimeErr::SqlxError(error) = error else {
        return false;
    };
    let code = error.as_database_error().and_then(|error| error.code()).unwrap_or_default();
    match code.parse::<u32>() {
        // SQLite's extended codes contain the primary one in their low byte.
        Ok(code) if code < 10_000 => matches!(code & 0xff, 5 | 6 | 8 | 13),
        _ => {
            ["40001", "40P01", "55P03", "57014", "25006"].contains(&&*code)
                || code.starts_with("53")
        }
    }
}
