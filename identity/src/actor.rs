//! Who changes a user: an administrator, or the operator at the command line.

use crate::{
    account::AccountId,
    audit::{Event, Kind},
    message::DisabledBy,
    session::{Administrator, FreshAdministrator, Session},
};

/// The operator. Access to the command line, the database and the key file is the proof.
#[derive(Clone, Copy, Debug)]
pub struct Operator;

/// Who acts.
#[derive(Clone, Copy, Debug)]
pub(crate) enum By<'a> {
    Administrator(&'a Session),
    Operator,
}

/// An administrator or the operator.
#[derive(Clone, Copy, Debug)]
pub struct Actor<'a>(pub(crate) By<'a>);

/// An administrator with a recent identity check, or the operator.
#[derive(Clone, Copy, Debug)]
pub struct FreshActor<'a>(pub(crate) By<'a>);

impl<'a> From<Administrator<'a>> for Actor<'a> {
    fn from(Administrator(session): Administrator<'a>) -> Self {
        Self(By::Administrator(session))
    }
}

impl From<Operator> for Actor<'_> {
    fn from(Operator: Operator) -> Self {
        Self(By::Operator)
    }
}

impl<'a> From<FreshAdministrator<'a>> for FreshActor<'a> {
    fn from(FreshAdministrator(session): FreshAdministrator<'a>) -> Self {
        Self(By::Administrator(session))
    }
}

impl From<Operator> for FreshActor<'_> {
    fn from(Operator: Operator) -> Self {
        Self(By::Operator)
    }
}

impl<'a> From<&'a Session> for By<'a> {
    fn from(session: &'a Session) -> Self {
        Self::Administrator(session)
    }
}

impl<'a> By<'a> {
    /// `None` for the operator.
    pub(crate) fn session(self) -> Option<&'a Session> {
        match self {
            Self::Administrator(session) => Some(session),
            Self::Operator => None,
        }
    }

    pub(crate) fn account(self) -> Option<AccountId> {
        self.session().map(|session| session.account)
    }

    /// The event of an action on this account.
    pub(crate) fn event(self, kind: Kind, account: AccountId) -> Event {
        match self {
            Self::Administrator(session) => Event::by(kind, session, Some(account)),
            Self::Operator => Event::by_stranger(kind, Some(account)),
        }
    }

    pub(crate) fn disabled_by(self) -> DisabledBy {
        match self {
            Self::Administrator(_) => DisabledBy::Administrator,
            Self::Operator => DisabledBy::Operator,
        }
    }
}
