//! Which events to show.

use crate::audit::Kind;

/// Which events to show. `None` does not filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub kinds: Option<Vec<Kind>>,
    pub refused: Option<bool>,
    /// Part of the name or email address of the actor.
    pub actor: Option<String>,
    /// Part of the name or email address of the affected user.
    pub user: Option<String>,
    /// In seconds since 1970, inclusive.
    pub from: Option<i64>,
    /// In seconds since 1970, exclusive.
    pub until: Option<i64>,
}

/// Which of the two users of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Actor,
    User,
}
