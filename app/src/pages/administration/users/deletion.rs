//! The question before a user is deleted: what is deleted, what is kept, and a gentler alternative.

use super::{confirmation::Question, return_to::ReturnTo};
use crate::pages::{
    error::{HandlerError, HttpError},
    path,
    request::SignedIn,
    ui::{
        button::{OpenWith, Submit},
        dialog::{Cancel, Dialog},
        first_focus::FirstFocus,
        form_action::form_action,
        overlay::Overlay,
        text::{count, listed, nobr},
    },
};
use identity::users::{
    Status, User,
    details::{self, Details},
};
use leptos::prelude::*;

pub(super) async fn dialog(
    signed_in: &SignedIn,
    user: User,
    return_to: &ReturnTo,
) -> Result<Overlay, HandlerError> {
    let (services, administrator) = (signed_in.context.services(), signed_in.administrator()?);
    let found = details::details(services, administrator, user.id).await?;
    let details = found.ok_or(HandlerError::Http(HttpError::NotFound))?;
    let question = Question::Delete;
    let title = question.heading(&user.name);
    let at = |question: Question| path::user_question(user.id, question.word());
    let action = return_to.over(&at(question));
    let close = return_to.path().to_owned();
    let instead = Question::Deactivate.applies(&user).then(|| at(Question::Deactivate));
    Ok(Overlay::new(&title.clone(), false, move || {
        let instead = instead.map(|action| {
            let fields = vec![("from", close.clone())];
            view! { <OpenWith action fields label="Deactivate instead" /> }
        });
        view! {
            <Dialog
                id="user-confirm"
                title
                close=close.clone()
                alert=true
                light_dismiss=true
                actions=view! {
                    <Submit label=question.button() kind=question.kind() form="user-confirm-form" />
                    {instead}
                    <Cancel first_focus=FirstFocus::Yes />
                }
            >
                <form id="user-confirm-form" method="post" action=form_action(action) hidden></form>
                <div class="question" id="user-confirm-message"><Consequences details /></div>
            </Dialog>
        }
    }))
}

#[component]
fn Consequences(details: Details) -> AnyView {
    let email = details.user.email.clone();
    let last = Question::Delete.message(&details.user);
    let items = lost(&details).into_iter().map(|item| view! { <li>{item}</li> });
    view! {
        <p>{nobr(&format!("This deletes the account {email} with:"))}</p>
        <ul>{items.collect_view()}</ul>
        <p>"The audit log keeps its events, with this name and email address. "<strong>{last}</strong></p>
    }
    .into_any()
}

/// What belongs to the account, with numbers.
fn lost(details: &Details) -> Vec<String> {
    let Details { user, methods, passkeys, trusted_browsers, browsers, .. } = details;
    let some = |n: u64, one, many| (n > 0).then(|| count(n, one, many));
    let names: Vec<_> = methods.iter().map(|state| state.method.name()).collect();
    let methods = some(names.len() as u64, "method", "methods");
    let access = if user.status == Status::Invited { "the invitation" } else { "the password" };
    [
        Some(access.to_owned()),
        methods.map(|methods| format!("{methods}: {}", listed(&names))),
        some(*passkeys, "passkey or security key", "passkeys and security keys"),
        details.recovery_codes_left.and_then(|n| some(n, "recovery code", "recovery codes")),
        some(*trusted_browsers as u64, "trusted browser", "trusted browsers"),
        some(browsers.len() as u64, "browser that is signed in", "browsers that are signed in"),
    ]
    .into_iter()
    .flatten()
    .collect()
}
