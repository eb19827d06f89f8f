//! P-VERIFY: the code of the chosen method.

use super::{SigningIn, finished, verify_page::verify_page};
use crate::pages::{
    form_state::FormState,
    path,
    reply::{Reply, redirect::Redirect},
    request::{Fields, RequestContext},
    sent_code::request::Refused,
    sentence,
};
use axum::http::StatusCode;
use identity::{pending_sign_in::PendingSignIn, second_factor::CodeError, sign_in};
use serde::Deserialize;

#[derive(Default, Deserialize)]
pub(crate) struct CodeForm {
    pub(super) code: String,
    /// "on" if "Trust this browser" was ticked.
    #[serde(default)]
    pub(super) trust: String,
    #[serde(default)]
    pub(super) browser_zone: String,
}

pub(crate) async fn show(SigningIn { context, pending }: SigningIn) -> Reply {
    verify_page(&context, StatusCode::OK, &pending, FormState::default()).await
}

pub(crate) async fn submit(
    SigningIn { context, pending }: SigningIn,
    Fields(form): Fields<CodeForm>,
) -> Reply {
    let trust = form.trust == "on";
    let outcome = sign_in::with_second_factor(
        context.services(),
        &pending,
        &form.code,
        trust,
        &context.client.in_zone(&form.browser_zone),
    )
    .await?;
    let problem = match finished(&context, outcome, |next| {
        Redirect::to(next.unwrap_or_else(|| path::HOME.to_owned()))
    }) {
        Ok(reply) => return reply,
        Err(problem) => problem,
    };
    let status = match problem {
        CodeError::Paused { .. } => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let mut state = FormState::submitted(form);
    let instead = "Choose “Use a recovery code” to sign in with it.";
    let text = sentence::code_only(&context, problem, &state.values.code, instead);
    state.note("code", text);
    verify_page(&context, status, &pending, state).await
}

/// Shows the page again after a passkey was refused.
pub(crate) async fn again(
    context: &RequestContext,
    pending: &PendingSignIn,
    trust: String,
    problem: &str,
) -> Reply {
    let mut state = FormState::submitted(CodeForm { trust, ..CodeForm::default() });
    state.note("passkey", problem);
    verify_page(context, StatusCode::UNPROCESSABLE_ENTITY, pending, state).await
}

/// "Resend code".
pub(crate) async fn resend(SigningIn { context, pending }: SigningIn) -> Reply {
    let sending = sign_in::resend(context.services(), &pending, &context.client).await?;
    let method = sign_in::challenge(context.services(), &pending, &context.client).await?.method;
    // The page shows the remaining wait anyway.
    let Some(refused) = Refused::of(&context, method, sending, true) else {
        return Redirect::to(path::VERIFY).into();
    };
    let mut state = FormState::default();
    if let Some(problem) = refused.problem {
        state.note("sending", problem);
    }
    verify_page(&context, refused.status, &pending, state).await
}

/// Reopening the address of a form that had errors leads back to the page.
pub(crate) async fn back() -> Redirect {
    Redirect::to(path::VERIFY)
}
