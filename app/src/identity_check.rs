//! D-IDENTITY: prove that it is still you, on the way to what was asked for.

use crate::{
    administration, confirmed,
    island::password_field::PasswordField,
    local_path::{in_query, local_path},
    passkey::{ask::PasskeyError, identity_check::UsePasskeyInstead},
    recovery_code::manage,
    reply::{Go, Reply, page, with_session},
    request::{Ask, Fields, SecretInput, SignedIn},
    sent_code::request::{AskForCode, CodeRequest, Refused, SendCodeForm},
    sentence,
    trusted_browser::{switch, tab},
    two_factor::tab::{Below, Opened, below},
    ui::{
        administration_frame::Place,
        button::{ButtonKind, Submit},
        code_field::CodeField,
        dialog::{Cancel, Dialog},
        document::Document,
        field::HiddenUsername,
        first_focus::FirstFocus,
        frame::Frame,
    },
};
use axum::{extract::Query, http::StatusCode, response::Response};
use identity::{
    identity_check::{self, Asks, Check, CodeFrom, Purpose},
    passkey,
    password::CurrentProblem,
    second_factor::CodeProblem,
    session::{self, NewSession},
};
use leptos::prelude::*;
use serde::Deserialize;
use std::sync::Arc;

/// Where a dialog sends whoever has to prove it first; `next` is the dialog itself.
pub(crate) fn first(next: &str) -> Reply {
    Go::to(address(next)).into()
}

fn address(next: &str) -> String {
    format!("{PATH}?next={}", in_query(next))
}

const PATH: &str = "/settings/two-factor/verify-identity";
const SEND: &str = "/settings/two-factor/verify-identity/send-code";
const BELOW: &str = "/settings/two-factor";

#[derive(Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct IdentityForm {
    #[serde(default)]
    password: SecretInput,
    #[serde(default)]
    code: String,
    #[serde(default)]
    next: String,
    #[serde(default)]
    #[expect(dead_code, reason = "for password managers; the account is the session's")]
    username: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SendForm {
    #[serde(default)]
    next: String,
}

/// Only the way to a new token takes a recovery code, and only trusting a browser takes the code
/// alone.
fn purpose(next: &str) -> Purpose {
    if next.starts_with("/settings/two-factor/reset") {
        Purpose::Reset
    } else if next.starts_with(switch::PATH) {
        Purpose::Trust
    } else {
        Purpose::Anything
    }
}

/// On to what was asked for, with the new token.
async fn go_on(SignedIn { ask, .. }: &SignedIn, next: String, renewed: &NewSession) -> Reply {
    let fresh = session::resume(ask.services(), &renewed.token).await?.map(Arc::new);
    let Some(fresh) = fresh else {
        return Go::to(next).session(renewed).into();
    };
    // What was asked for by a button is done, so that it need not be pressed again.
    let reply = match next.as_str() {
        manage::MADE => manage::make(ask, &fresh).await,
        switch::PATH => switch::turn_on(ask, &fresh, tab::PATH).await,
        _ => match confirmed::go_on(ask, &fresh, &next).await? {
            Some(done) => Ok(done),
            None => Go::to(confirmed::without_name(&next)).into(),
        },
    };
    reply.map(|response| with_session(response, renewed))
}

fn is_fresh(SignedIn { ask, session }: &SignedIn, purpose: Purpose) -> bool {
    match purpose {
        Purpose::Anything | Purpose::Disable => session.fresh(ask.now()).is_some(),
        Purpose::Reset => session.fresh_for_reset(ask.now()).is_some(),
        Purpose::Trust => false,
    }
}

fn next_or_tab(text: &str) -> String {
    local_path(text).unwrap_or_else(|| BELOW.to_owned())
}

pub(crate) async fn show(signed_in: SignedIn, Query(asked): Query<Asked>) -> Reply {
    let next = next_or_tab(&asked.next);
    dialog(&signed_in, StatusCode::OK, next, Kept::default()).await
}

pub(crate) async fn submit(signed_in: SignedIn, Fields(form): Fields<IdentityForm>) -> Reply {
    let SignedIn { ask, session } = &signed_in;
    let next = next_or_tab(&form.next);
    let purpose = purpose(&next);
    if session.by_previous_token && is_fresh(&signed_in, purpose) {
        // The first try arrived and its answer did not.
        return Go::to(next).into();
    }
    let password = form.password.typed();
    let (password, code) = match identity_check::verify(
        ask.services(),
        session,
        purpose,
        password,
        &form.code,
        &ask.client,
    )
    .await?
    {
        Check::Passed(renewed) => return go_on(&signed_in, next, &renewed).await,
        Check::OutOfDate => return first(&next),
        Check::Refused { password, code } => (password, code),
    };
    let paused = matches!(password, Some(CurrentProblem::Paused { .. }))
        || matches!(code, Some(CodeProblem::Paused { .. }));
    let status =
        if paused { StatusCode::TOO_MANY_REQUESTS } else { StatusCode::UNPROCESSABLE_ENTITY };
    let kept = Kept {
        typed: form.code,
        password_error: password.map(|problem| sentence::current_password(ask, problem)),
        code_error: code.map(|problem| sentence::code(ask, problem)),
        ..Kept::default()
    };
    dialog(&signed_in, status, next, kept).await
}

/// A passkey stood for password and code.
pub(crate) async fn passed(signed_in: &SignedIn, next: &str, renewed: &NewSession) -> Reply {
    go_on(signed_in, next_or_tab(next), renewed).await
}

/// A passkey did not.
pub(crate) async fn passkey_refused(signed_in: &SignedIn, next: &str) -> Reply {
    let error = Some(sentence::PASSKEY_IDENTITY.to_owned());
    let kept = Kept { passkey_error: error, ..Kept::default() };
    dialog(signed_in, StatusCode::UNPROCESSABLE_ENTITY, next_or_tab(next), kept).await
}

/// "Send code" and "Resend code".
pub(crate) async fn send_code(signed_in: SignedIn, Fields(form): Fields<SendForm>) -> Reply {
    let SignedIn { ask, session } = &signed_in;
    let next = next_or_tab(&form.next);
    let purpose = purpose(&next);
    let sending = identity_check::send_code(ask.services(), session, purpose, &ask.client).await?;
    let asks = identity_check::asks(ask.services(), session, purpose).await?;
    let refused = match &asks.code {
        Some(CodeFrom::Message { method, sent, .. }) => {
            Refused::of(ask, *method, sending, sent.is_some())
        }
        _ => None,
    };
    match refused {
        None => Go::to(address(&next)).focus("code").into(),
        Some(refused) => {
            let status = refused.status;
            let kept = Kept { refused: Some(refused), ..Kept::default() };
            dialog(&signed_in, status, next, kept).await
        }
    }
}

/// The address of a form whose answer had mistakes, opened again.
pub(crate) async fn back() -> Reply {
    first(BELOW)
}

/// What is kept of a form that had mistakes.
#[derive(Default)]
struct Kept {
    typed: String,
    password_error: Option<String>,
    code_error: Option<String>,
    /// Why no code was sent.
    refused: Option<Refused>,
    passkey_error: Option<String>,
}

async fn dialog(signed_in: &SignedIn, status: StatusCode, next: String, kept: Kept) -> Reply {
    let SignedIn { ask, session } = signed_in;
    let purpose = purpose(&next);
    let asks = identity_check::asks(ask.services(), session, purpose).await?;
    let request =
        asks.code.as_ref().and_then(|code| CodeRequest::new(ask, code, kept.refused.clone()));
    let has_passkey = passkey::can_check(ask.services(), session).await?;
    let email = session.email.clone();
    let failed = status != StatusCode::OK;
    let must_enroll = session.must_enroll;
    let close = page_below(&next);
    let opened = Opened::new("Verify your identity", failed, move || {
        let Kept { typed, password_error, code_error, passkey_error, .. } = kept;
        let intro = intro(&asks);
        let hint = hint(purpose, asks.code.as_ref());
        let send = request.is_some().then(|| {
            view! { <SendCodeForm action=SEND next=next.clone() /> }
        });
        let passkey = has_passkey.then(|| {
            view! { <UsePasskeyInstead next=next.clone() /> <PasskeyError text=passkey_error /> }
        });
        let password = asks.password.then(|| {
            view! {
                <HiddenUsername email />
                <PasswordField id="password" name="password" label="Password" error=password_error autocomplete="current-password" toggle="password" first_focus=Some(true) />
            }
        });
        let first_focus = if asks.password { FirstFocus::No } else { FirstFocus::Yes };
        let sent = request.map(|request| view! { <AskForCode request /> });
        let code = asks.code.is_some().then(|| {
            let or_recovery_code = purpose == Purpose::Reset;
            view! { <CodeField label="Verification Code" value=typed hint error=code_error or_recovery_code first_focus /> }
        });
        view! {
            <Dialog
                id="verify-identity"
                title="Verify your identity"
                close=if must_enroll { "/sign-in/help" } else { close }
                actions=view! {
                    <Submit label="Verify" kind=ButtonKind::Primary form="identity" />
                    <Cancel />
                }
            >
                <form class="form" id="identity" method="post" action=PATH novalidate>
                    <p>{intro}</p>
                    <input r#type="hidden" name="next" value=next />
                    {password}
                    {sent}
                    {code}
                    <p><a href="/forgot-password">"Forgot your password?"</a></p>
                </form>
                {send}
                {passkey}
            </Dialog>
        }
    });
    if must_enroll {
        return Ok(alone(ask, status, opened).await);
    }
    match close {
        tab::PATH => tab::tab(signed_in, status, Some(opened)).await,
        _ if close.starts_with("/admin") => {
            administration::below(signed_in, status, close, opened).await
        }
        _ => below(signed_in, status, Below::dialog(opened)).await,
    }
}

/// For somebody who may see no page below it.
async fn alone(ask: &Ask, status: StatusCode, opened: Opened) -> Response {
    page(ask, status, move || {
        let Opened { title, failed, view } = opened;
        let dialog = Some(view());
        view! { <Document frame=Frame::SignedOut title failed dialog>""</Document> }
    })
    .await
}

fn intro(asks: &Asks) -> &'static str {
    match (asks.password, &asks.code) {
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

/// Where Cancel leads: the page from which one came here.
fn page_below(next: &str) -> &'static str {
    if next.starts_with(tab::PATH) {
        tab::PATH
    } else if let Some(place) = Place::of(next) {
        place.path()
    } else {
        BELOW
    }
}
