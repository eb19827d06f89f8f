//! "Actions": a menu for one user that opens without client code.

use super::address::Address;
use crate::{local_path::in_query, ui::icon::Icon};
use identity::{
    second_factor::State,
    users::{filter::Status, list::Person},
};
use leptos::prelude::*;

/// The id of the form for items that act without confirmation.
const AT_ONCE: &str = "act-at-once";

#[component]
pub(super) fn MenuButton(id: i64, name: String) -> AnyView {
    let menu = format!("menu-{id}");
    view! {
        <button
            class="button"
            r#type="button"
            id=format!("actions-{id}")
            popovertarget=menu.clone()
            aria-haspopup="menu"
            aria-expanded="false"
            aria-controls=menu
            aria-label=format!("Actions for {name}")
        >
            <span>"Actions"</span>
            <Icon name="down" />
        </button>
    }
    .into_any()
}

/// The menus of all rows, outside the table so that cells contain only text.
#[component]
pub(super) fn RowMenus(address: Address, people: Vec<Person>) -> AnyView {
    let from = in_query(&address.path());
    let menus = people.into_iter().map(|person| {
        let from = from.clone();
        view! { <RowMenu person from /> }
    });
    view! {
        {menus.collect_view()}
        <form id=AT_ONCE method="post" action="/admin/users" hidden></form>
    }
    .into_any()
}

#[component]
fn RowMenu(person: Person, from: String) -> AnyView {
    let Person { id, status, is_self, .. } = person;
    let at = |word: &str| format!("/admin/users/{id}/{word}?from={from}");
    let item = |word: &str, label: &'static str| {
        view! { <a class="menu__item" role="menuitem" href=at(word)>{label}</a> }
    };
    let act = |word: &str, label: &'static str| {
        let action = at(word);
        view! { <button class="menu__item" role="menuitem" r#type="submit" form=AT_ONCE formaction=action>{label}</button> }
    };
    let is_active = matches!(status, Status::Active | Status::Locked);
    let loses_factor = person.state == State::Enabled && !is_self;
    let activity = format!("/admin/audit-log?user={}", in_query(&person.email));
    let last = (!is_self).then(|| {
        let (word, label, tone) = match status {
            Status::Deactivated => ("reactivate", "Reactivate", None),
            _ => ("deactivate", "Deactivate", Some("danger")),
        };
        view! {
            <hr class="menu__rule" />
            <a class="menu__item" role="menuitem" href=at(word) data-tone=tone>{label}</a>
        }
    });
    view! {
        <div class="menu" id=format!("menu-{id}") popover="auto" role="menu" aria-label=format!("Actions for {}", person.name) data-menu="">
            {item("edit", "Edit")}
            {loses_factor.then(|| item("disable-link", "Send link to disable 2FA"))}
            {loses_factor.then(|| item("reset-2fa", "Reset two-factor authentication"))}
            {is_active.then(|| item("remove-browsers", "Remove trusted browsers"))}
            {is_active.then(|| item("sign-out", "Sign out everywhere"))}
            {is_active.then(|| act("password-link", "Send password reset link"))}
            {(status == Status::Invited).then(|| act("invitation", "Resend invitation"))}
            <a class="menu__item" role="menuitem" href=activity>"View activity"</a>
            {last}
        </div>
    }
    .into_any()
}
