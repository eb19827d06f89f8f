//! What differs from the stored account.

use super::{requirement::Switch, wanted::Wanted};
use crate::users::User;

/// What differs from the stored account.
pub(super) struct Changes {
    pub(super) name: bool,
    pub(super) email: bool,
    pub(super) role: bool,
    pub(super) switch: Option<Switch>,
}

impl Changes {
    pub(super) fn of(user: &User, wanted: &Wanted) -> Self {
        Self {
            name: user.name != wanted.name.as_str(),
            email: user.email != wanted.email.as_str(),
            role: user.role != wanted.role,
            switch: Switch::moved(user, wanted.two_factor),
        }
    }

    pub(super) fn any(&self) -> bool {
        self.name || self.email || self.role || self.switch.is_some()
    }

    /// Whether the change gives someone access or more rights. A name or a requirement does not.
    pub(super) fn needs_proof(&self) -> bool {
        self.email || self.role || matches!(&self.switch, Some(switch) if !switch.requires())
    }

    /// Whether sessions and trusted browsers end.
    pub(super) fn ends_sessions(&self) -> bool {
        self.email || self.role || self.switch == Some(Switch::RemoveMethods)
    }
}
