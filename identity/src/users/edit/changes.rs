//! What differs from the stored account.

use super::{requirement::Switch, update::Update};
use crate::users::User;

/// What differs from the stored account.
pub(super) struct Changes {
    pub(super) name: bool,
    pub(super) email: bool,
    pub(super) role: bool,
    pub(super) switch: Option<Switch>,
}

impl Changes {
    pub(super) fn of(user: &User, update: &Update) -> Self {
        Self {
            name: user.name != update.name.as_str(),
            email: user.email != update.email.as_str(),
            role: user.role != update.role,
            switch: Switch::moved(user, update.two_factor),
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
