//! Why a server did not accept an email.

use crate::delivery::{
    outcome::{Outcome, Problem, Tried},
    tls,
};
use lettre::transport::smtp::Error;
use std::error::Error as _;

/// A failure before the message is about the server, not the message: another attempt may succeed.
pub(super) fn not_reached(error: &Error) -> Tried {
    tried(error, before(error).later())
}

/// Emails wait while the operator corrects a password.
pub(super) fn not_let_in(error: &Error) -> Tried {
    let problem = match () {
        () if error.is_permanent() || error.is_client() => Problem::Unauthorized,
        () => before(error),
    };
    tried(error, problem.later())
}

pub(super) fn not_taken(error: &Error) -> Tried {
    let outcome = match () {
        () if error.is_permanent() || error.is_client() => Outcome::Refused(Problem::Refused),
        () if error.is_transient() => Problem::Postponed.later(),
        () => before(error).later(),
    };
    tried(error, outcome)
}

fn before(error: &Error) -> Problem {
    if error.is_transient() || error.is_permanent() {
        Problem::Unavailable
    } else if error.is_response() {
        Problem::Garbled
    } else if error.is_tls() || tls::failed(error) {
        Problem::Insecure
    } else {
        Problem::Unreachable
    }
}

/// Adds the server's response, if there was one.
fn tried(error: &Error, outcome: Outcome) -> Tried {
    let said = error.status().map(|code| match error.source() {
        Some(words) => format!("{code} {words}"),
        None => code.to_string(),
    });
    Tried { outcome, said }
}

impl Tried {
    /// A connection that breaks during STARTTLS is insecure.
    pub(super) fn insecure(self) -> Self {
        match self.outcome {
            Outcome::Later { problem: Problem::Unreachable, .. } => {
                Problem::Insecure.later().into()
            }
            _ => self,
        }
    }
}
