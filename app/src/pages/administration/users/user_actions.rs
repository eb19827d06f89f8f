//! An administrator's actions for one user: two buttons, and a menu with the rest.

use super::{confirmation::Question, return_to::ReturnTo};
use crate::pages::{
    path,
    ui::{
        button::{ButtonKind, OpenWith},
        form_action::form_action,
        icon::Icon,
    },
};
use identity::{
    second_factor::State,
    users::{Status, User},
};
use leptos::prelude::*;

const MENU: &str = "user-menu";
const PASSWORD_LINK: &str = "password-link";
const INVITATION: &str = "send-invitation";

/// Whether a link to disable two-factor authentication can be sent to this user.
pub(super) fn can_get_link(user: &User) -> bool {
    user.state == State::Enabled && user.is_active() && !user.is_own
}

#[component]
pub(super) fn UserActions(user: User, return_to: ReturnTo) -> AnyView {
    let from = vec![("from", return_to.path().to_owned())];
    let at = |pattern| path::with(pattern, user.id);
    let link = can_get_link(&user).then(|| {
        view! { <OpenWith action=at(path::USER_DISABLE_LINK) fields=from.clone() label="Send link to disable 2FA" /> }
    });
    view! {
        <div class="user__do">
            <OpenWith action=at(path::USER_EDIT) fields=from.clone() label="Edit" kind=ButtonKind::Primary />
            {link}
            <MoreActions user return_to />
        </div>
    }
    .into_any()
}

/// `menu "Actions for {name}"`, without the actions that have a button.
#[component]
fn MoreActions(user: User, return_to: ReturnTo) -> AnyView {
    let at = |pattern| return_to.over(&path::with(pattern, user.id));
    let menu_link = |question: Question| {
        question.applies(&user).then(|| {
            let is_grave = matches!(question, Question::Deactivate | Question::Delete);
            let tone = is_grave.then_some("danger");
            view! { <a class="menu__item" role="menuitem" href=return_to.over(&path::user_question(user.id, question.word())) data-tone=tone>{question.item()}</a> }
        })
    };
    let menu_button = |form: &'static str, label: &'static str| {
        view! { <button class="menu__item" role="menuitem" r#type="submit" form=form>{label}</button> }
    };
    let activity = path::audit_log_of(&user.email);
    let can_reset = user.is_active();
    let is_invited = user.status == Status::Invited;
    view! {
        <button
            class="button"
            r#type="button"
            popovertarget=MENU
            aria-haspopup="menu"
            aria-expanded="false"
            aria-controls=MENU
            aria-label=format!("More actions for {}", user.name)
        >
            <span>"More actions"</span>
            <Icon name="down" />
        </button>
        <div class="menu" id=MENU popover="auto" role="menu" aria-label=format!("Actions for {}", user.name) data-menu="">
            {menu_link(Question::Reset)}
            {menu_link(Question::RemoveBrowsers)}
            {menu_link(Question::SignOut)}
            {can_reset.then(|| menu_button(PASSWORD_LINK, "Send password reset link"))}
            {is_invited.then(|| menu_button(INVITATION, "Resend invitation"))}
            <a class="menu__item" role="menuitem" href=activity>"View activity"</a>
            {(!user.is_own).then(|| view! { <hr class="menu__rule" /> })}
            {menu_link(Question::Deactivate)}
            {menu_link(Question::Reactivate)}
            {menu_link(Question::Delete)}
        </div>
        // A menu may contain only items, so the forms of its buttons are outside.
        <form id=PASSWORD_LINK method="post" action=form_action(at(path::USER_PASSWORD_LINK)) hidden></form>
        <form id=INVITATION method="post" action=form_action(at(path::USER_INVITATION)) hidden></form>
    }
    .into_any()
}
