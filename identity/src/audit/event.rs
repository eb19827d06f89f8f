//! An event before it is recorded.

use super::kind::Kind;
use crate::account::AccountId;

/// Values of the `result` column.
pub(crate) const DONE: &str = "done";
pub(crate) const REFUSED: &str = "refused";

/// An event to record; successful unless marked as refused.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(super) kind: Kind,
    pub(super) refused: bool,
    pub(super) actor: Option<AccountId>,
    pub(super) account: Option<AccountId>,
    pub(super) method: Option<&'static str>,
    pub(super) details: Option<String>,
}

impl Event {
    /// A user acted on their own account.
    pub(crate) fn of(kind: Kind, account: AccountId) -> Self {
        Self::new(kind, Some(account), Some(account))
    }

    /// The actor is not signed in; the account may be unknown.
    pub(crate) fn by_stranger(kind: Kind, account: Option<AccountId>) -> Self {
        Self::new(kind, None, account)
    }

    /// An administrator acted, on an account or on the whole installation.
    pub(crate) fn by(kind: Kind, actor: impl Into<AccountId>, account: Option<AccountId>) -> Self {
        Self::new(kind, Some(actor.into()), account)
    }

    fn new(kind: Kind, actor: Option<AccountId>, account: Option<AccountId>) -> Self {
        Self { kind, refused: false, actor, account, method: None, details: None }
    }

    /// The account whose user sent the request, or claimed to be that user.
    pub(crate) fn whose_browser(&self) -> Option<AccountId> {
        self.actor.or(self.account)
    }

    /// Further details, as a JSON object without secrets.
    pub(crate) fn details(mut self, details: String) -> Self {
        self.details = Some(details);
        self
    }

    pub(crate) fn with(mut self, method: &'static str) -> Self {
        self.method = Some(method);
        self
    }

    pub(crate) fn refused(mut self) -> Self {
        self.refused = true;
        self
    }
}
