//! Labels for roles, states and methods.

use crate::pages::ui::{
    badge::{Badge, BadgeKind},
    text::listed,
};
use identity::{
    account::Role,
    method::Methods,
    users::filter::{SignInMethod, Status},
};
use leptos::prelude::*;

/// The switch of D-USER-NEW and D-USER-EDIT.
pub(super) const SWITCH: &str = "Two factor authentication enabled";

const ROLES: [(Role, &str, &str); 2] =
    [(Role::Member, "member", "Member"), (Role::Administrator, "administrator", "Administrator")];

/// Parses the value of the role list; empty means "Member".
pub(super) fn role(value: &str) -> Option<Role> {
    if value.is_empty() { Some(Role::Member) } else { role_of(value) }
}

/// The inverse of [`role_value`].
pub(super) fn role_of(value: &str) -> Option<Role> {
    ROLES.into_iter().find(|(_, word, _)| *word == value).map(|(role, ..)| role)
}

/// The value for the role list.
pub(super) fn role_value(role: Role) -> &'static str {
    ROLES.into_iter().find(|(each, ..)| *each == role).map_or("", |(_, word, _)| word)
}

pub(in crate::pages::administration) fn role_name(role: Role) -> &'static str {
    ROLES.into_iter().find(|(each, ..)| *each == role).map_or("", |(_, _, name)| name)
}

/// The chosen value, or "Member".
pub(super) fn chosen(value: &str) -> &'static str {
    role_value(role(value).unwrap_or(Role::Member))
}

pub(super) fn roles() -> Vec<(String, String)> {
    ROLES.into_iter().map(|(_, word, name)| (word.to_owned(), name.to_owned())).collect()
}

pub(super) fn sign_in_methods(methods: Methods) -> impl Iterator<Item = SignInMethod> {
    SignInMethod::ALL.into_iter().filter(move |method| match method {
        SignInMethod::Code(method) => methods.has(*method),
        SignInMethod::Passkey => methods.has_passkey(),
    })
}

/// "Mobile App and Passkey or security key"
pub(super) fn methods(methods: Methods) -> String {
    let names: Vec<_> = sign_in_methods(methods).map(SignInMethod::name).collect();
    listed(&names)
}

#[component]
pub(super) fn StatusBadge(status: Status) -> impl IntoView {
    let (kind, icon) = match status {
        Status::Active => (BadgeKind::Neutral, "check"),
        Status::Invited => (BadgeKind::Information, "mail"),
        Status::Locked => (BadgeKind::Attention, "alert"),
        Status::Deactivated => (BadgeKind::Neutral, "dash"),
    };
    view! { <Badge kind label=status_name(status) icon /> }
}

pub(super) fn status_name(status: Status) -> &'static str {
    match status {
        Status::Active => "Active",
        Status::Invited => "Invited",
        Status::Locked => "Locked",
        Status::Deactivated => "Deactivated",
    }
}
