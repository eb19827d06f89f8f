//! How a try ended.

/// What a try led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Delivered,
    /// Trying again would lead to the same answer.
    Refused(Problem),
    Later {
        problem: Problem,
        /// Seconds that the other side asked to wait.
        wait: Option<i64>,
    },
}

/// A try and what the other side said about it. That may repeat anything, so it goes to whoever is
/// trying a route out, cleaned, and into no table and no log.
pub(super) struct Tried {
    pub(super) outcome: Outcome,
    pub(super) said: Option<String>,
}

impl From<Outcome> for Tried {
    fn from(outcome: Outcome) -> Self {
        Self { outcome, said: None }
    }
}

/// Why a message did not leave: a word for the table and the log. What the other side said is not
/// kept, because it may repeat numbers, addresses and codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// It does not want this message.
    Refused,
    /// It does not accept who we are.
    Unauthorized,
    /// It wants this message at another time.
    Postponed,
    /// It wants fewer messages.
    Limited,
    /// It answers, but has trouble of its own.
    Unavailable,
    /// It does not answer in time, or at all.
    Unreachable,
    /// It offers no encryption, or shows a certificate that nobody vouches for.
    Insecure,
    /// It says something that is not the protocol.
    Garbled,
    /// The message itself cannot be read or written.
    Unreadable,
}

impl Problem {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Unauthorized => "unauthorized",
            Self::Postponed => "postponed",
            Self::Limited => "limited",
            Self::Unavailable => "unavailable",
            Self::Unreachable => "unreachable",
            Self::Insecure => "insecure",
            Self::Garbled => "garbled",
            Self::Unreadable => "unreadable",
        }
    }

    pub(super) fn later(self) -> Outcome {
        Outcome::Later { problem: self, wait: None }
    }
}
