//! The account menu in the header. It is a popover, so it opens without client code.

use crate::pages::path;
use leptos::prelude::*;

use super::form_action::form_action;
use super::icon::Icon;
use super::site::{Person, Theme};
use super::text::nobr;

/// The button with the user's name, and its menu.
#[component]
pub(crate) fn AccountMenu(person: Person, theme: Theme, path: String) -> AnyView {
    let initials = person.initials();
    let Person { name, email, is_administrator } = person;
    view! {
        <button
            class="account"
            r#type="button"
            popovertarget="account"
            aria-haspopup="menu"
            aria-expanded="false"
            aria-controls="account"
            aria-label=format!("Account menu for {name}")
        >
            <span class="avatar" data-initials=initials></span>
            <span class="account__name">{nobr(&name)}</span>
            <Icon name="down" />
        </button>
        <div class="menu" id="account" popover="auto" role="menu" aria-label="Account" data-menu="">
            <p class="menu__who" role="presentation">
                <b>{nobr(&name)}</b>
                <span translate="no">{email}</span>
            </p>
            <hr class="menu__rule" />
            <a class="menu__item" role="menuitem" href=path::PROFILE>"My Settings"</a>
            {is_administrator.then(|| view! { <a class="menu__item" role="menuitem" href=path::DASHBOARD>"Administration"</a> })}
            <hr class="menu__rule" />
            <div role="group" aria-labelledby="theme-title">
                <p class="menu__title" id="theme-title" role="presentation">"Theme"</p>
                {Theme::ALL.map(|each| view! { <ThemeItem each chosen={each == theme} /> }).into_iter().collect_view()}
            </div>
            <hr class="menu__rule" />
            <button class="menu__item" role="menuitem" r#type="submit" form="sign-out">"Sign out"</button>
        </div>
        // A menu may contain only items and groups, so the forms of its buttons are outside.
        <form id="choose-theme" method="post" action=form_action(path::THEME) hidden>
            <input r#type="hidden" name="return" value=path />
        </form>
        <form id="sign-out" method="post" action=form_action(path::SIGN_OUT) hidden></form>
    }
    .into_any()
}

#[component]
fn ThemeItem(each: Theme, chosen: bool) -> impl IntoView {
    view! {
        <button
            class="menu__item"
            role="menuitemradio"
            aria-checked=if chosen { "true" } else { "false" }
            r#type="submit"
            form="choose-theme"
            name="theme"
            value=each.as_str()
        >
            {each.label()}
            <Icon name="check" />
        </button>
    }
}
