//! The result of an attempt to send a message.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Delivered,
    /// Another attempt would have the same result.
    Refused(Problem),
    Later {
        problem: Problem,
        /// Seconds that the server asked us to wait.
        wait: Option<i64>,
    },
}

/// An outcome with the server's response. The response may repeat anything, so it is only shown,
/// cleaned, to an administrator who tests a route, and never stored or logged.
pub(super) struct Tried {
    pub(super) outcome: Outcome,
    pub(super) said: Option<String>,
}

impl From<Outcome> for Tried {
    fn from(outcome: Outcome) -> Self {
        Self { outcome, said: None }
    }
}

/// Why a message was not sent: a word for the table and the log. The server's response is not kept,
/// because it may repeat numbers, addresses and codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The server does not accept this message.
    Refused,
    /// The server does not accept our credentials.
    Unauthorized,
    /// The server will accept this message later.
    Postponed,
    /// The server accepts fewer messages.
    Limited,
    /// The server has a problem.
    Unavailable,
    /// The server does not answer, or not in time.
    Unreachable,
    /// The server offers no encryption, or has an untrusted certificate.
    Insecure,
    /// The server does not follow the protocol.
    Garbled,
    /// The message itself cannot be decrypted or encoded.
    Unreadable,
}

impl Problem {
    const ALL: [Self; 9] = [
        Self::Refused,
        Self::Unauthorized,
        Self::Postponed,
        Self::Limited,
        Self::Unavailable,
        Self::Unreachable,
        Self::Insecure,
        Self::Garbled,
        Self::Unreadable,
    ];

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

    /// The inverse of [`Problem::as_str`].
    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|problem| problem.as_str() == word)
    }

    pub(super) fn later(self) -> Outcome {
        Outcome::Later { problem: self, wait: None }
    }
}
