//! The form of D-USER-EDIT.

use super::words;
use identity::users::User;
use serde::Deserialize;

/// The submitted values, with those the form originally showed, so that two administrators do not
/// overwrite fields they did not edit.
#[derive(Clone, Default, Deserialize)]
pub(crate) struct EditForm {
    pub(super) stamp: String,
    pub(super) name: String,
    pub(super) name_was: String,
    pub(super) email: String,
    pub(super) email_was: String,
    pub(super) user_name: String,
    pub(super) user_name_was: String,
    pub(super) role: String,
    pub(super) role_was: String,
    #[serde(default)]
    pub(super) two_factor: String,
    /// Absent if the switch is disabled.
    #[serde(default)]
    pub(super) two_factor_was: Option<String>,
    #[serde(default)]
    pub(super) reason: String,
    #[serde(default)]
    pub(super) until: String,
}

impl EditForm {
    pub(super) fn of(user: &User) -> Self {
        let (name, email) = (user.name.clone(), user.email.clone());
        let user_name = user.user_name.clone();
        let role = words::role_value(user.role).to_owned();
        let switch = if user.switch_is_on() { "on" } else { "" };
        Self {
            stamp: user.stamp.clone(),
            name_was: name.clone(),
            name,
            email_was: email.clone(),
            email,
            user_name_was: user_name.clone(),
            user_name,
            role_was: role.clone(),
            role,
            two_factor: switch.to_owned(),
            two_factor_was: user.switch_is_free().then(|| switch.to_owned()),
            reason: String::new(),
            until: String::new(),
        }
    }

    /// The current values of the account, with the edits of this form.
    pub(super) fn against(self, user: &User) -> Self {
        let kept = |typed: String, was: &str, now: String| if typed == was { now } else { typed };
        let now = Self::of(user);
        let switch_was = self.two_factor_was.unwrap_or_default();
        Self {
            name: kept(self.name, &self.name_was, now.name),
            email: kept(self.email, &self.email_was, now.email),
            user_name: kept(self.user_name, &self.user_name_was, now.user_name),
            role: kept(self.role, &self.role_was, now.role),
            two_factor: kept(self.two_factor, &switch_was, now.two_factor),
            reason: self.reason,
            until: self.until,
            ..now
        }
    }
}
