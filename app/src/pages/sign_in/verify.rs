//! P-VERIFY: the code of the chosen method.

use super::{finished, pending, verify_page::verify_page};
use crate::pages::{
    form_state::FormState,
    path,
    reply::{Reply, go::Go},
    request::{Ask, Fields},
    sent_code::request::Refused,
    sentence,
};
use axum::{http::StatusCode, response::Redirect};
use identity::{pending_sign_in::PendingSignIn, second_factor::CodeProblem, sign_in};
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CodeForm {
    pub(super) code: String,
    /// "on" if "Trust this browser" was ticked.
    #[serde(default)]
    pub(super) trust: String,
}

pub(crate) async fn show(ask: Ask) -> Reply {
    match pending(&ask).await {
        Ok(pending) => verify_page(&ask, StatusCode::OK, &pending, FormState::default()).await,
        Err(reply) => reply,
    }
}

pub(crate) async fn submit(ask: Ask, Fields(form): Fields<CodeForm>) -> Reply {
    let pending = match pending(&ask).await {
        Ok(pending) => pending,
        Err(reply) => return reply,
    };
    let trust = form.trust == "on";
    let outcome =
        sign_in::with_second_factor(ask.services(), &pending, &form.code, trust, &ask.client)
            .await?;
    let problem =
        match finished(&ask, outcome, |next| Go::to(next.unwrap_or_else(|| path::HOME.to_owned())))
        {
            Ok(reply) => return reply,
            Err(problem) => problem,
        };
    let status = match problem {
        CodeProblem::Paused { .. } => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let mut state = FormState::submitted(form);
    state.note("code", sentence::code(&ask, problem));
    verify_page(&ask, status, &pending, state).await
}

/// Shows the page again after a passkey was refused.
pub(crate) async fn again(
    ask: &Ask,
    pending: &PendingSignIn,
    trust: String,
    problem: &str,
) -> Reply {
    let mut state = FormState::submitted(CodeForm { trust, ..CodeForm::default() });
    state.note("passkey", problem);
    verify_page(ask, StatusCode::UNPROCESSABLE_ENTITY, pending, state).await
}

/// "Resend code".
pub(crate) async fn resend(ask: Ask) -> Reply {
    let pending = match pending(&ask).await {
        Ok(pending) => pending,
        Err(reply) => return reply,
    };
    let sending = sign_in::send_again(ask.services(), &pending, &ask.client).await?;
    let method = sign_in::challenge(ask.services(), &pending, &ask.client).await?.method;
    // The page shows the remaining wait anyway.
    let Some(refused) = Refused::of(&ask, method, sending, true) else {
        return Go::to(path::VERIFY).into();
    };
    let mut state = FormState::default();
    if let Some(problem) = refused.problem {
        state.note("sending", problem);
    }
    verify_page(&ask, refused.status, &pending, state).await
}

/// Reopening the address of a form that had errors leads back to the page.
pub(crate) async fn back() -> Redirect {
    Redirect::to(path::VERIFY)
}
