//! Internal errors. A refusal, such as a wrong code, is not an error but a result: it commits.

use sea_orm::{DbErr, RuntimeErr, SqlErr, SqlxError};

/// The caller logs it once and answers with a reference number. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the database reported an error: {0}")]
    Database(#[source] DbErr),
    /// The account or session of the caller, or a row that a new one refers to, was deleted after it
    /// was read.
    #[error("the account or session was deleted in the meantime")]
    Gone,
    #[error("{0}")]
    Keys(String),
    #[error("an encrypted value could not be decrypted")]
    Unsealable,
    #[error("a value is encrypted with a key that the key file of this node does not contain")]
    UnknownKey,
    /// This node must not serve before it has the key.
    #[error(
        "the key file of this node does not contain the key {0}, which encrypts now: copy the key file of a node that has it, and restart this one"
    )]
    LacksKey(String),
    #[error("too many passwords or files are being checked at once")]
    Busy,
    #[error("a stored value has a format that this version does not support: {0}")]
    Unreadable(&'static str),
    #[error("a signing key could not be made or used")]
    SigningKey,
    #[error("{0}")]
    Start(String),
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::ForeignKeyConstraintViolation(_)) => Self::Gone,
            _ => Self::Database(error),
        }
    }
}

impl Error {
    /// Whether a retry may succeed: the response is 503 with `Retry-After`.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Busy | Self::LacksKey(_) => true,
            Self::Database(DbErr::ConnectionAcquire(_) | DbErr::Conn(_)) => true,
            Self::Database(DbErr::Exec(error) | DbErr::Query(error)) => is_outage(error),
            _ => false,
        }
    }

    /// Whether stored data cannot be read, so that a retry fails too.
    pub(crate) fn is_unreadable(&self) -> bool {
        matches!(self, Self::Unsealable | Self::Unreadable(_))
    }
}

/// The server closed this connection. Another one may work.
pub(crate) fn is_lost_connection(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) =
        error
    else {
        return false;
    };
    match &**error {
        SqlxError::Io(_) => true,
        SqlxError::Database(error) => error.code().is_some_and(|code| code.starts_with("57P")),
        _ => false,
    }
}

/// The database cannot be reached or written at the moment, or the transaction lost a conflict.
fn is_outage(error: &RuntimeErr) -> bool {
    let RuntimeErr::SqlxError(error) = error else {
        return false;
    };
    match &**error {
        SqlxError::Io(_)
        | SqlxError::Tls(_)
        | SqlxError::PoolTimedOut
        | SqlxError::PoolClosed
        | SqlxError::WorkerCrashed => true,
        SqlxError::Database(error) => error.code().is_some_and(|code| is_outage_code(&code)),
        _ => false,
    }
}

/// PostgreSQL's codes have five characters. SQLite's are numbers of at most four digits, with the
/// primary code in the low byte.
fn is_outage_code(code: &str) -> bool {
    if code.len() == 5 {
        let classes = ["08", "53", "57P", "58"];
        return ["25006", "40001", "40P01", "55P03", "57014"].contains(&code)
            || classes.iter().any(|class| code.starts_with(class));
    }
    // BUSY, LOCKED, NOMEM, READONLY, IOERR, FULL, CANTOPEN, PROTOCOL
    code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5..=8 | 10 | 13..=15))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn storage_that_fails_at_the_moment_is_told_apart_from_a_mistake() {
        for code in ["5", "8", "10", "13", "14", "261", "517", "778", "1032", "1034", "3338"] {
            assert!(is_outage_code(code), "SQLite {code}");
        }
        for code in ["1", "11", "19", "26", "1555", "2067"] {
            assert!(!is_outage_code(code), "SQLite {code}");
        }
        for code in
            ["08006", "08P01", "25006", "40001", "53100", "53300", "57P01", "57P03", "58030"]
        {
            assert!(is_outage_code(code), "PostgreSQL {code}");
        }
        for code in ["23505", "42P01", "42703", "22021"] {
            assert!(!is_outage_code(code), "PostgreSQL {code}");
        }
    }
}
