//! What differs from the stored account.

use super::{requirement::Switch, update::Update};
use crate::users::User;

/// What differs from the stored account.
pub(super) struct Changes {
    pub(super) name: bool,
    pub(super) email: bool,
    pub(super) user_name: bool,
    pub(super) role: bool,
    pub(super) switch: Option<Switch>,
}

impl Changes {
    pub(super) fn of(user: &User, update: &Update) -> Self {
        Self {
            name: user.name != update.name.as_str(),
            email: user.email != update.email.as_str(),
            user_name: user.user_name != update.user_name.as_str(),
            role: user.role != update.role,
            switch: Switch::moved(user, update.two_factor),
        }
    }

    pub(super) fn any(&self) -> bool {
        self.concern_account() || self.switch.is_some()
    }

    /// Whether more than the second factor changes.
    pub(super) fn concern_account(&self) -> bool {
        self.name || self.email || self.user_name || self.role
    }

    /// Whether the change gives someone access or more rights. Applications may give access by the
    /// user name. A name or a requirement does not.
    pub(super) fn needs_proof(&self) -> bool {
        let releases = matches!(&self.switch, Some(switch) if !switch.requires());
        self.email || self.user_name || self.role || releases
    }

    /// Whether sessions and trusted browsers end.
    pub(super) fn ends_sessions(&self) -> bool {
        self.email || self.role || self.switch == Some(Switch::RemoveMethods)
    }
}
