//! The texts of D-BULK for each action.

use crate::pages::ui::{
    button::ButtonKind,
    text::{count, number},
};
use identity::{
    group::Change,
    users::bulk::{Action, Preview, Progress},
};

/// "1 user" or "{n} users"
pub(super) fn users(n: u64) -> String {
    count(n, "user", "users")
}

/// No selected user can be reminded, so there is nothing to confirm.
pub(super) fn has_no_effect(action: Action, preview: &Preview) -> bool {
    action == Action::Remind && preview.without_method == 0
}

pub(super) fn heading(action: Action, preview: &Preview) -> String {
    let users = users(preview.people);
    match action {
        Action::Remind if preview.without_method == 0 => "No reminder to send".to_owned(),
        Action::Require => format!("Require two-factor authentication for {users}?"),
        Action::Remind => format!("Send a reminder to {users}?"),
        Action::Group(_) => format!("Add {users} to a group, or remove them"),
        Action::RemoveBrowsers => format!("Remove trusted browsers for {users}?"),
        Action::SignOut => format!("Sign out {users} everywhere?"),
        Action::Deactivate => format!("Deactivate {users}?"),
        Action::Delete => format!("Delete {users}?"),
    }
}

pub(super) fn message(action: Action, preview: &Preview) -> String {
    let Preview { people, with_method, without_method, administrators, .. } = *preview;
    match action {
        Action::Require => {
            let already = match with_method {
                0 => String::new(),
                some => format!(" {}.", count(some, "of them already uses it", "of them already use it")),
            };
            format!("Users without it must set it up the next time they sign in.{already}")
        }
        Action::Remind if without_method == 0 && with_method == people => match people {
            1 => "This user already uses two-factor authentication.".to_owned(),
            2 => "Both already use two-factor authentication.".to_owned(),
            all => format!("All {} users already use two-factor authentication.", number(all)),
        },
        Action::Remind if without_method == 0 => format!("These users {NOT_REMINDED}."),
        Action::Remind if without_method == people => {
            "They get an email that asks them to set up two-factor authentication.".to_owned()
        }
        Action::Remind => format!(
            "{} of {} get the email. The others {NOT_REMINDED}.",
            number(without_method),
            number(people)
        ),
        Action::Group(_) => "Adding skips users who are already in the group. Removing skips users who are not in it.".to_owned(),
        Action::RemoveBrowsers => {
            "They will need a code the next time they sign in, on any browser.".to_owned()
        }
        Action::SignOut => "Unsaved work in their browsers may be lost, and applications lose their access.".to_owned(),
        Action::Deactivate => {
            "They will be signed out and cannot sign in until you reactivate them. Nothing is deleted."
                .to_owned()
        }
        Action::Delete => {
            let using = count(
                with_method,
                "of them uses two-factor authentication",
                "of them use two-factor authentication",
            );
            let leading = count(administrators, "is an administrator", "are administrators");
            format!(
                "They will be signed out, and their passwords, methods, passkeys, recovery codes and \
                 trusted browsers are deleted. {using}, {leading}. The audit log keeps their events, \
                 with their names and email addresses. This cannot be undone."
            )
        }
    }
}

/// Why users get no reminder.
const NOT_REMINDED: &str =
    "already use two-factor authentication, are deactivated or are still invited";

/// What a finished job did, and whom it left out.
pub(super) fn done(job: &Progress) -> String {
    let done = match job.action {
        Action::Require => {
            format!("Two-factor authentication is required for {}.", users(job.done))
        }
        Action::Remind => format!("Reminder sent to {}.", users(job.done)),
        Action::Group(change) => {
            let group = job.group.as_deref().unwrap_or("the group");
            let done = count(job.done, "user was", "users were");
            match change {
                Change::Add => format!("{done} added to {group}."),
                Change::Remove => format!("{done} removed from {group}."),
            }
        }
        Action::RemoveBrowsers => format!("Trusted browsers of {} were removed.", users(job.done)),
        Action::SignOut => count(job.done, "user was signed out.", "users were signed out."),
        Action::Deactivate => count(job.done, "user was deactivated.", "users were deactivated."),
        Action::Delete => count(job.done, "user was deleted.", "users were deleted."),
    };
    let done = match job.postponed {
        0 => done,
        postponed => {
            let emails = count(postponed, "email", "emails");
            format!("{done} {emails} could not be sent yet and will be tried again for 3 days.")
        }
    };
    let skipped = job.total.saturating_sub(job.done + job.failed.len() as u64);
    match (skipped, job.action) {
        (0, _) => done,
        (skipped, Action::Remind) => format!(
            "{done} {} skipped: already set up, reminded today, deactivated or still invited.",
            number(skipped)
        ),
        (skipped, Action::Group(Change::Add)) => {
            format!("{done} {} skipped: already in the group.", number(skipped))
        }
        (skipped, Action::Group(Change::Remove)) => {
            format!("{done} {} skipped: not in the group.", number(skipped))
        }
        (skipped, _) => format!("{done} {} skipped.", number(skipped)),
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
        Action::Group(Change::Add) => ("Add to group".to_owned(), ButtonKind::Primary),
        Action::Group(Change::Remove) => ("Remove from group".to_owned(), ButtonKind::Secondary),
        Action::RemoveBrowsers => {
            (format!("Remove trusted browsers for {users}"), ButtonKind::Danger)
        }
        Action::SignOut => (format!("Sign out {users}"), ButtonKind::Danger),
        Action::Deactivate => (format!("Deactivate {users}"), ButtonKind::Danger),
        Action::Delete => (format!("Delete {users}"), ButtonKind::Danger),
    }
}
