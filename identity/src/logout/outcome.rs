//! The result of an attempt.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Delivered,
    /// Another attempt would have the same result.
    Refused(Problem),
    Later(Problem),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// The application refused the message.
    Refused,
    /// Its address must not be connected to.
    Address,
    /// The application has a problem.
    Unavailable,
    /// The application does not answer, not in time, or has an untrusted certificate.
    Unreachable,
    /// The message cannot be signed at the moment.
    Unsigned,
}

impl Problem {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Address => "address",
            Self::Unavailable => "unavailable",
            Self::Unreachable => "unreachable",
            Self::Unsigned => "unsigned",
        }
    }
}
