//! What roles, states and methods are called.

use crate::ui::badge::{Badge, BadgeKind};
use identity::{
    account::Role,
    second_factor::{Method, Methods},
    users::Status,
};
use leptos::prelude::*;

/// The switch of D-USER-NEW and D-USER-EDIT.
pub(super) const SWITCH: &str = "Two factor authentication enabled";

const ROLES: [(Role, &str, &str); 2] =
    [(Role::Member, "member", "Member"), (Role::Administrator, "administrator", "Administrator")];

/// Reads the value of the list; nothing is "Member".
pub(super) fn role(value: &str) -> Option<Role> {
    if value.is_empty() {
        return Some(Role::Member);
    }
    ROLES.into_iter().find(|(_, word, _)| *word == value).map(|(role, ..)| role)
}

/// The value for the list.
pub(super) fn role_value(role: Role) -> &'static str {
    ROLES.into_iter().find(|(each, ..)| *each == role).map_or("", |(_, word, _)| word)
}

pub(super) fn role_name(role: Role) -> &'static str {
    ROLES.into_iter().find(|(each, ..)| *each == role).map_or("", |(_, _, name)| name)
}

/// What was chosen, or "Member".
pub(super) fn chosen(value: &str) -> &'static str {
    role_value(role(value).unwrap_or(Role::Member))
}

pub(super) fn roles() -> Vec<(String, String)> {
    ROLES.into_iter().map(|(_, word, name)| (word.to_owned(), name.to_owned())).collect()
}

/// "Mobile App and Passkey"
pub(super) fn methods(methods: Methods) -> String {
    let mut names: Vec<&str> =
        Method::ALL.into_iter().filter(|method| methods.has(*method)).map(Method::name).collect();
    if methods.has_passkey() {
        names.push("Passkey");
    }
    match names.split_last() {
        None => String::new(),
        Some((only, [])) => (*only).to_owned(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}

#[component]
pub(super) fn StatusBadge(status: Status) -> impl IntoView {
    let (kind, label) = match status {
        Status::Active => (BadgeKind::Plain, "Active"),
        Status::Invited => (BadgeKind::Information, "Invited"),
        Status::Locked => (BadgeKind::Attention, "Locked"),
        Status::Deactivated => (BadgeKind::Plain, "Deactivated"),
    };
    view! { <Badge kind label /> }
}

pub(super) fn status_name(status: Status) -> &'static str {
    match status {
        Status::Active => "Active",
        Status::Invited => "Invited",
        Status::Locked => "Locked",
        Status::Deactivated => "Deactivated",
    }
}
