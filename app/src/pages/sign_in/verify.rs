//! P-VERIFY: the code of the chosen method.

use super::{
    finished, pending,
    verify_page::{Kept, verify_page},
};
use crate::pages::{
    path,
    reply::{Reply, go::Go},
    request::{Ask, Fields},
    sent_code::request::Refused,
    sentence,
};
use axum::{http::StatusCode, response::Redirect};
use identity::{passkey, pending_sign_in::PendingSignIn, second_factor::CodeProblem, sign_in};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CodeForm {
    code: String,
    /// "Trust this browser" was ticked.
    #[serde(default)]
    trust: String,
}

pub(crate) async fn show(ask: Ask) -> Reply {
    let pending = match pending(&ask).await {
        Ok(pending) => pending,
        Err(reply) => return reply,
    };
    let challenge = sign_in::challenge(ask.services(), &pending, &ask.client).await?;
    let kept =
        Kept { passkey: passkey::can_finish(ask.services(), &pending).await?, ..Kept::default() };
    Ok(verify_page(&ask, StatusCode::OK, &challenge, kept).await)
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
    let error = Some(sentence::code(&ask, problem));
    let challenge = sign_in::challenge(ask.services(), &pending, &ask.client).await?;
    let passkey = passkey::can_finish(ask.services(), &pending).await?;
    let kept = Kept { typed: form.code, trust, error, passkey, ..Kept::default() };
    Ok(verify_page(&ask, status, &challenge, kept).await)
}

/// Shows the page again after a passkey was refused.
pub(crate) async fn again(ask: &Ask, pending: &PendingSignIn, trust: bool, problem: &str) -> Reply {
    let challenge = sign_in::challenge(ask.services(), pending, &ask.client).await?;
    let passkey = passkey::can_finish(ask.services(), pending).await?;
    let passkey_error = Some(problem.to_owned());
    let kept = Kept { trust, passkey, passkey_error, ..Kept::default() };
    Ok(verify_page(ask, StatusCode::UNPROCESSABLE_ENTITY, &challenge, kept).await)
}

/// "Resend code".
pub(crate) async fn resend(ask: Ask) -> Reply {
    let pending = match pending(&ask).await {
        Ok(pending) => pending,
        Err(reply) => return reply,
    };
    let sending = sign_in::send_again(ask.services(), &pending, &ask.client).await?;
    let challenge = sign_in::challenge(ask.services(), &pending, &ask.client).await?;
    // The page shows the remaining wait anyway.
    let Some(refused) = Refused::of(&ask, challenge.method, sending, true) else {
        return Go::to(path::VERIFY).into();
    };
    let passkey = passkey::can_finish(ask.services(), &pending).await?;
    let kept = Kept { problem: refused.problem, passkey, ..Kept::default() };
    Ok(verify_page(&ask, refused.status, &challenge, kept).await)
}

/// Reopening the address of a form that had errors leads back to the page.
pub(crate) async fn back() -> Redirect {
    Redirect::to(path::VERIFY)
}
