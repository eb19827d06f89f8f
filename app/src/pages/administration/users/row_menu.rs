//! "Actions": a menu for one user that opens without client code.

use super::{address::Address, confirmation::Question};
use crate::pages::{
    path,
    ui::{form_action::form_action, icon::Icon},
};
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
            data-kind="quiet"
            r#type="button"
            id=format!("actions-{id}")
            popovertarget=menu.clone()
            aria-haspopup="menu"
            aria-expanded="false"
            aria-controls=menu
            aria-label=format!("Actions for {name}")
        >
            <Icon name="more" />
        </button>
    }
    .into_any()
}

/// The menus of all rows, outside the table so that cells contain only text.
#[component]
pub(super) fn RowMenus(address: Address, people: Vec<Person>) -> AnyView {
    let from = path::in_query(&address.path());
    let menus = people.into_iter().map(|person| {
        let from = from.clone();
        view! { <RowMenu person from /> }
    });
    view! {
        {menus.collect_view()}
        <form id=AT_ONCE method="post" action=form_action(path::USERS) hidden></form>
    }
    .into_any()
}

#[component]
fn RowMenu(person: Person, from: String) -> AnyView {
    let Person { id, status, is_self, .. } = person;
    let at = |pattern| format!("{}?from={from}", path::with(pattern, id));
    let question_path =
        |question: Question| format!("{}?from={from}", path::user_question(id, question.word()));
    let menu_link = |href: String, label: &'static str| {
        view! { <a class="menu__item" role="menuitem" href=href>{label}</a> }
    };
    let menu_button = |action: String, label: &'static str| {
        view! { <button class="menu__item" role="menuitem" r#type="submit" form=AT_ONCE formaction=form_action(action)>{label}</button> }
    };
    let is_active = matches!(status, Status::Active | Status::Locked);
    let loses_factor = person.state == State::Enabled && !is_self;
    let activity = path::audit_log_of(&person.email);
    let last = (!is_self).then(|| {
        let (question, label, tone) = match status {
            Status::Deactivated => (Question::Reactivate, "Reactivate", None),
            _ => (Question::Deactivate, "Deactivate", Some("danger")),
        };
        view! {
            <hr class="menu__rule" />
            <a class="menu__item" role="menuitem" href=question_path(question) data-tone=tone>{label}</a>
            <a class="menu__item" role="menuitem" href=question_path(Question::Delete) data-tone="danger">"Delete"</a>
        }
    });
    view! {
        <div class="menu" id=format!("menu-{id}") popover="auto" role="menu" aria-label=format!("Actions for {}", person.name) data-menu="">
            {menu_link(at(path::USER_EDIT), "Edit")}
            {loses_factor.then(|| menu_link(at(path::USER_DISABLE_LINK), "Send link to disable 2FA"))}
            {loses_factor.then(|| menu_link(question_path(Question::Reset), "Reset two-factor authentication"))}
            {is_active.then(|| menu_link(question_path(Question::RemoveBrowsers), "Remove trusted browsers"))}
            {is_active.then(|| menu_link(question_path(Question::SignOut), "Sign out everywhere"))}
            {is_active.then(|| menu_button(at(path::USER_PASSWORD_LINK), "Send password reset link"))}
            {(status == Status::Invited).then(|| menu_button(at(path::USER_INVITATION), "Resend invitation"))}
            <a class="menu__item" role="menuitem" href=activity>"View activity"</a>
            {last}
        </div>
    }
    .into_any()
}
