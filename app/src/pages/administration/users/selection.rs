//! "Bulk actions". The style sheet shows them only while users are selected.

use super::address::Address;
use crate::pages::{
    path,
    ui::{
        button::{ButtonKind, Submit},
        text::number,
    },
};
use identity::{
    group::Change,
    users::{bulk::Action, list::Person},
};
use leptos::prelude::*;

/// The button labels, in order.
const ACTIONS: [(Action, &str); 7] = [
    (Action::Require, "Require 2FA"),
    (Action::Remind, "Send reminder"),
    // Its dialog offers both changes.
    (Action::Group(Change::Add), "Groups"),
    (Action::RemoveBrowsers, "Remove trusted browsers"),
    (Action::SignOut, "Sign out"),
    (Action::Deactivate, "Deactivate"),
    (Action::Delete, "Delete"),
];

#[component]
pub(super) fn Selected(address: Address, matching: u64, shown: Vec<Person>) -> AnyView {
    let on_page = shown.iter().filter(|person| address.ids.contains(&person.id)).count() as u64;
    let selected = if address.all { matching } else { on_page };
    // Without client code, the number of selected users is unknown until the form is sent.
    let is_unknown = selected == 0;
    let fields = address
        .pairs()
        .into_iter()
        .map(|(name, value)| view! { <input r#type="hidden" name=name value=value /> })
        .collect_view();
    let all = address.all.then(|| {
        view! { <input r#type="hidden" name="all" value="on" data-selected-all=number(matching) /> }
    });
    let buttons = ACTIONS.map(|(action, label)| {
        let kind = match action {
            Action::Deactivate | Action::Delete => ButtonKind::Caution,
            _ => ButtonKind::Secondary,
        };
        view! { <Submit label kind name="action" value=action.as_str() /> }
    });
    let everybody = match matching {
        1 => "Select the 1 matching user".to_owned(),
        many => format!("Select all {} matching users", number(many)),
    };
    view! {
        {fields}
        {all}
        <section class="bulk" aria-label="Bulk actions">
            <p class="bulk__count" hidden=is_unknown data-with-client=is_unknown.then_some("")><span data-selected="">{number(selected)}</span>" selected"</p>
            <button class="button" data-kind="quiet" r#type="submit" formaction=path::USERS name="all" value="on">
                {everybody}
            </button>
            <button class="button" data-kind="quiet" r#type="submit" formaction=path::USERS name="all" value="off">
                "Clear" <span class="visually-hidden">" selection"</span>
            </button>
            <div class="bulk__do">
                {buttons.into_iter().collect_view()}
            </div>
        </section>
    }
    .into_any()
}
