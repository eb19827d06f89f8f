//! The texts of D-BULK for each action.

use crate::pages::ui::{
    button::ButtonKind,
    text::{count, number},
};
use identity::users::bulk::{Action, Preview};

/// "1 user" or "{n} users"
pub(super) fn users(n: u64) -> String {
    count(n, "user", "users")
}

pub(super) fn heading(action: Action, n: u64) -> String {
    let users = users(n);
    match action {
        Action::Require => format!("Require two-factor authentication for {users}?"),
        Action::Remind => format!("Send a reminder to {users}?"),
        Action::RemoveBrowsers => format!("Remove trusted browsers for {users}?"),
        Action::SignOut => format!("Sign out {users} everywhere?"),
        Action::Deactivate => format!("Deactivate {users}?"),
    }
}

pub(super) fn message(action: Action, preview: &Preview) -> String {
    let Preview { people, with_method, without_method, .. } = *preview;
    match action {
        Action::Require => {
            let already = count(with_method, "of them already uses it", "of them already use it");
            format!("Users without it must set it up the next time they sign in. {already}.")
        }
        Action::Remind => format!(
            "Only users without two-factor authentication get the email: {} of {}.",
            number(without_method),
            number(people)
        ),
        Action::RemoveBrowsers => {
            "They will need a code the next time they sign in on each browser.".to_owned()
        }
        Action::SignOut => "Unsaved work in their browsers may be lost.".to_owned(),
        Action::Deactivate => {
            "They will be signed out and can't sign in until you reactivate them. Nothing is deleted."
                .to_owned()
        }
    }
}

/// "Ola Nordmann, Kari Nordmann and 3 more"
pub(super) fn names(preview: &Preview) -> String {
    let more = preview.people.saturating_sub(preview.first.len() as u64);
    let first = preview.first.join(", ");
    if more == 0 { first } else { format!("{first} and {} more", number(more)) }
}

pub(super) fn button(action: Action, preview: &Preview) -> (String, ButtonKind) {
    let users = users(preview.people);
    match action {
        Action::Require => (format!("Require for {users}"), ButtonKind::Primary),
        Action::Remind => {
            let reminders = count(preview.without_method, "reminder", "reminders");
            (format!("Send {reminders}"), ButtonKind::Primary)
        }
        Action::RemoveBrowsers => {
            (format!("Remove trusted browsers for {users}"), ButtonKind::Danger)
        }
        Action::SignOut => (format!("Sign out {users}"), ButtonKind::Danger),
        Action::Deactivate => (format!("Deactivate {users}"), ButtonKind::Danger),
    }
}
