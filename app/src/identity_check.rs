//! D-IDENTITY: prove that it is still you, on the way to what was asked for.

use crate::{
    island::password_field::PasswordField,
    local_path::{in_query, local_path},
    recovery_code::manage,
    reply::{Go, Reply, with_session},
    request::{Fields, SecretInput, SignedIn},
    sentence,
    two_factor::tab::{Below, Opened, below},
    ui::{
        button::{ButtonKind, Submit},
        code_field::CodeField,
        dialog::{Cancel, Dialog},
        field::HiddenUsername,
    },
};
use axum::{extract::Query, http::StatusCode};
use identity::{
    identity_check::{self, Asks, Check, Purpose},
    password::CurrentProblem,
    second_factor::CodeProblem,
    session::{self, NewSession},
};
use leptos::prelude::*;
use serde::Deserialize;

/// Where a dialog sends whoever has to prove it first; `next` is the dialog itself.
pub(crate) fn first(next: &str) -> Reply {
    Go::to(format!("{PATH}?next={}", in_query(next))).into()
}

const PATH: &str = "/settings/two-factor/verify-identity";
const BELOW: &str = "/settings/two-factor";

#[derive(Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct IdentityForm {
    password: SecretInput,
    #[serde(default)]
    code: String,
    #[serde(default)]
    next: String,
    #[serde(default)]
    #[expect(dead_code, reason = "for password managers; the account is the session's")]
    username: String,
}

/// What is shown: what is asked for, where it leads, and what was wrong.
struct Asking {
    asks: Asks,
    purpose: Purpose,
    next: String,
    email: String,
    typed: String,
    password_error: Option<String>,
    code_error: Option<String>,
}

/// Only the way to a new token takes a recovery code.
fn purpose(next: &str) -> Purpose {
    if next.starts_with("/settings/two-factor/reset") { Purpose::Reset } else { Purpose::Anything }
}

/// On to what was asked for, with the new token.
async fn go_on(SignedIn { ask, .. }: &SignedIn, next: String, renewed: &NewSession) -> Reply {
    if next == manage::MADE
        && let Some(fresh) = session::resume(ask.services(), &renewed.token).await?
    {
        let made = manage::make(ask, &fresh).await;
        return made.map(|response| with_session(response, renewed));
    }
    Go::to(next).session(renewed).into()
}

fn is_fresh(SignedIn { ask, session }: &SignedIn, purpose: Purpose) -> bool {
    match purpose {
        Purpose::Anything => session.fresh(ask.now()).is_some(),
        Purpose::Reset => session.fresh_for_reset(ask.now()).is_some(),
    }
}

fn next_or_tab(text: &str) -> String {
    local_path(text).unwrap_or_else(|| BELOW.to_owned())
}

pub(crate) async fn show(signed_in: SignedIn, Query(asked): Query<Asked>) -> Reply {
    let SignedIn { ask, session } = &signed_in;
    let next = next_or_tab(&asked.next);
    let purpose = purpose(&next);
    let asking = Asking {
        asks: identity_check::asks(ask.services(), session, purpose).await?,
        purpose,
        next,
        email: session.email.clone(),
        typed: String::new(),
        password_error: None,
        code_error: None,
    };
    below(&signed_in, StatusCode::OK, Below::dialog(dialog(asking, false))).await
}

pub(crate) async fn submit(signed_in: SignedIn, Fields(form): Fields<IdentityForm>) -> Reply {
    let SignedIn { ask, session } = &signed_in;
    let next = next_or_tab(&form.next);
    let purpose = purpose(&next);
    if session.by_previous_token && is_fresh(&signed_in, purpose) {
        // The first try arrived and its answer did not.
        return Go::to(next).into();
    }
    let asks = identity_check::asks(ask.services(), session, purpose).await?;
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
    let asking = Asking {
        asks,
        purpose,
        next,
        email: session.email.clone(),
        typed: form.code,
        password_error: password.map(|problem| sentence::current_password(ask, problem)),
        code_error: code.map(|problem| sentence::code(ask, problem)),
    };
    below(&signed_in, status, Below::dialog(dialog(asking, true))).await
}

fn dialog(asking: Asking, failed: bool) -> Opened {
    Opened::new("Verify your identity", failed, move || {
        let Asking { asks, purpose, next, email, typed, password_error, code_error } = asking;
        let with_code = asks == Asks::PasswordAndCode;
        let intro = if with_code {
            "Enter your password and a code to verify your identity."
        } else {
            "Enter your password to verify your identity."
        };
        let or_recovery_code = purpose == Purpose::Reset;
        let hint = if or_recovery_code {
            "From your authenticator app, or a recovery code."
        } else {
            "From your authenticator app."
        };
        view! {
            <Dialog
                id="verify-identity"
                title="Verify your identity"
                close=BELOW
                actions=view! {
                    <Submit label="Verify" kind=ButtonKind::Primary form="identity" />
                    <Cancel />
                }
            >
                <form class="form" id="identity" method="post" action=PATH novalidate>
                    <p>{intro}</p>
                    <input r#type="hidden" name="next" value=next />
                    <HiddenUsername email />
                    <PasswordField id="password" name="password" label="Password" error=password_error autocomplete="current-password" toggle="password" first_focus=Some(true) />
                    {with_code.then(|| view! { <CodeField label="Verification Code" value=typed hint error=code_error or_recovery_code /> })}
                </form>
            </Dialog>
        }
    })
}
