//! The dialog D-IDENTITY, over the page that required the check.

use super::{IdentityForm, with_key};
use crate::{
    island::password_field::PasswordField,
    pages::{
        authorization::{self, words::line},
        form_state::FormState,
        passkey::{
            button::{PasskeyAction, UsePasskey},
            prompt::PasskeyError,
        },
        path,
        pending_action::Next,
        reply::{Reply, onward},
        request::SignedIn,
        sent_code::request::{CodeRequest, Refused, RequestedCode, SendCodeForm},
        ui::{
            administration_frame::Place,
            button::{ButtonKind, Submit},
            code_field::CodeField,
            dialog::{Cancel, Dialog},
            field::{HiddenField, HiddenUsername},
            first_focus::FirstFocus,
            form_action::form_action,
            overlay::Overlay,
            text::nobr,
        },
    },
};
use axum::http::StatusCode;
use identity::{
    identity_check::{self, CodeFrom, Prompt},
    passkey,
    purpose::Purpose,
};
use leptos::prelude::*;

pub(super) async fn dialog(
    signed_in: &SignedIn,
    status: StatusCode,
    next: &Next,
    state: FormState<IdentityForm>,
    refused: Option<Refused>,
) -> Reply {
    let SignedIn { context, session } = signed_in;
    let required = next.required(signed_in).await?;
    if let Some(required) = required.as_ref().filter(|required| with_key::is_for(required)) {
        return with_key::dialog(context, status, next, required, state.errors.at("passkey"));
    }
    let purpose = next.purpose(signed_in).await?;
    let prompt = identity_check::prompt(context.services(), session, purpose).await?;
    let request = prompt.code.as_ref().and_then(|code| CodeRequest::new(context, code, refused));
    let has_passkey = passkey::can_check(context.services(), session).await?;
    let email = session.email.clone();
    let failed = status != StatusCode::OK;
    // A user who must enroll cannot open any other page.
    let (below, close) = match page_below(&next.path) {
        _ if session.must_enroll => (path::ENROLL, path::HELP),
        page => (page, page),
    };
    let next = next.address.clone();
    let overlay = Overlay::new("Verify your identity", failed, move || {
        let at = move |field: &str| state.errors.at(field);
        let typed = state.values.code;
        let line = required.map(|required| view! { <p>{nobr(&line(&required))}</p> });
        let intro = intro(&prompt);
        let hint = hint(purpose, prompt.code.as_ref());
        let send = request.is_some().then(|| {
            view! { <SendCodeForm action=path::IDENTITY_CHECK_SEND_CODE next=next.clone() /> }
        });
        let passkey = has_passkey.then(|| {
            view! { <UsePasskey action=PasskeyAction::IdentityCheck next=Some(next.clone()) /> <PasskeyError text=at("passkey") /> }
        });
        let password = prompt.password.then(|| {
            view! {
                <HiddenUsername email />
                <PasswordField id="password" name="password" label="Password" error=at("password") autocomplete="current-password" toggle="password" first_focus=Some(true) />
            }
        });
        let first_focus = if prompt.password { FirstFocus::No } else { FirstFocus::Yes };
        let help = match prompt.password {
            true => view! { <a href=path::FORGOT_PASSWORD>"Forgot your password?"</a> }.into_any(),
            false => view! { <a href=path::LOST_PHONE>"I cannot get a code"</a> }.into_any(),
        };
        let sent = request.map(|request| view! { <RequestedCode request /> });
        let code = prompt.code.is_some().then(|| {
            let or_recovery_code = purpose == Purpose::Reset;
            view! { <CodeField label="Verification Code" value=typed hint error=at("code") or_recovery_code first_focus /> }
        });
        view! {
            <Dialog
                id="verify-identity"
                title="Verify your identity"
                close
                actions=view! {
                    <Submit label="Verify" kind=ButtonKind::Primary form="identity" />
                    <Cancel />
                }
            >
                <form class="form" id="identity" method="post" action=form_action(path::IDENTITY_CHECK) novalidate>
                    {line}
                    <p>{intro}</p>
                    <HiddenField name="next" value=next />
                    {password}
                    {sent}
                    {code}
                    <p>{help}</p>
                </form>
                {send}
                {passkey}
            </Dialog>
        }
    });
    onward::over(context, status, below, overlay)
}

fn intro(prompt: &Prompt) -> &'static str {
    match (prompt.password, &prompt.code) {
        (true, Some(_)) => "Enter your password and a code to verify your identity.",
        (true, None) => "Enter your password to verify your identity.",
        (false, _) => "Enter a code to verify your identity.",
    }
}

fn hint(purpose: Purpose, code: Option<&CodeFrom>) -> &'static str {
    match (purpose, code) {
        (Purpose::Reset, Some(CodeFrom::App)) => "From your authenticator app, or a recovery code.",
        (Purpose::Reset, _) => "From the message, or a recovery code.",
        (_, Some(CodeFrom::App)) => "From your authenticator app.",
        _ => "From the message.",
    }
}

/// The page that required the check, below the dialog. Cancel leads to it.
pub(super) fn page_below(next: &str) -> &'static str {
    if next.starts_with(path::BROWSERS) {
        path::BROWSERS
    } else if authorization::waits_at(next) {
        path::HOME
    } else if let Some(place) = Place::of(next) {
        place.path()
    } else {
        path::TWO_FACTOR
    }
}
