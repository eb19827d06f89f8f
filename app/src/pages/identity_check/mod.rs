//! D-IDENTITY: proves the user's identity before a sensitive action.

mod dialog; // password and code, or a passkey
mod with_key; // an application that requires a passkey, or a security key

use crate::pages::{
    cookie::with_session,
    error::HandlerError,
    form_state::FormState,
    path,
    pending_action::{Next, require_identity_check},
    query::FromQuery,
    reply::{Reply, redirect::Redirect},
    request::{Fields, RequestContext, SignedIn},
    secret_input::SecretInput,
    sent_code::request::Refused,
    sentence,
};
use axum::http::StatusCode;
use dialog::dialog;
use identity::{
    identity_check::{self, Check, CodeFrom},
    password::PasswordError,
    purpose::Purpose,
    second_factor::CodeError,
    session::{self, NewSession},
};
use serde::Deserialize;

#[derive(Default, Deserialize)]
pub(crate) struct IdentityQuery {
    #[serde(default)]
    next: String,
}

#[derive(Default, Deserialize)]
pub(crate) struct IdentityForm {
    #[serde(default)]
    password: SecretInput,
    #[serde(default)]
    code: String,
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
pub(crate) struct SendForm {
    #[serde(default)]
    next: String,
}

/// Continues with the page or the form under the new token.
async fn resume(context: &RequestContext, next: &Next, renewed: &NewSession) -> Reply {
    let reply = match session::renewed(context.services(), renewed).await? {
        Some(fresh) => next.resume(context, fresh).await,
        None => next.page().into(),
    };
    reply.map(|response| with_session(response, renewed))
}

pub(crate) async fn show(signed_in: SignedIn, FromQuery(query): FromQuery<IdentityQuery>) -> Reply {
    let state = FormState::default();
    dialog(&signed_in, StatusCode::OK, &Next::parse(&query.next), state, None).await
}

pub(crate) async fn submit(signed_in: SignedIn, Fields(form): Fields<IdentityForm>) -> Reply {
    let SignedIn { context, session } = &signed_in;
    let next = Next::parse(&form.next);
    let purpose = next.purpose(&signed_in).await?;
    let mut state = FormState::submitted(form);
    let password = state.values.password.take();
    let (password, code) = match identity_check::verify(
        context.services(),
        session,
        purpose,
        password,
        &state.values.code,
        &context.client,
    )
    .await?
    {
        Check::Passed(renewed) => return resume(context, &next, &renewed).await,
        Check::OutOfDate => return require_identity_check(&next.address),
        Check::Refused { password, code } => (password, code),
    };
    let typed = state.values.code.clone();
    let status = refused(context, &mut state, password, code, &typed);
    dialog(&signed_in, status, &next, state, None).await
}

/// Notes what was wrong, and returns the status of the response.
pub(crate) fn refused<T>(
    context: &RequestContext,
    state: &mut FormState<T>,
    password: Option<PasswordError>,
    code: Option<CodeError>,
    typed: &str,
) -> StatusCode {
    if let Some(problem) = password {
        state.note("password", sentence::current_password(context, problem));
    }
    if let Some(problem) = code {
        let instead = "Enter a code from your app or a message.";
        state.note("code", sentence::code_only(context, problem, typed, instead));
    }
    let paused = matches!(password, Some(PasswordError::Paused { .. }))
        || matches!(code, Some(CodeError::Paused { .. }));
    if paused { StatusCode::TOO_MANY_REQUESTS } else { StatusCode::UNPROCESSABLE_ENTITY }
}

/// A passkey replaced the password and the code.
pub(crate) async fn passed(signed_in: &SignedIn, next: &str, renewed: &NewSession) -> Reply {
    resume(&signed_in.context, &Next::parse(next), renewed).await
}

/// The passkey was refused.
pub(crate) async fn passkey_refused(signed_in: &SignedIn, next: &str) -> Reply {
    let mut state = FormState::default();
    state.note("passkey", sentence::PASSKEY_IDENTITY);
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    dialog(signed_in, status, &Next::parse(next), state, None).await
}

/// "Send code" and "Resend code".
pub(crate) async fn send_code(signed_in: SignedIn, Fields(form): Fields<SendForm>) -> Reply {
    let next = Next::parse(&form.next);
    let purpose = next.purpose(&signed_in).await?;
    match send(&signed_in, purpose).await? {
        None => Redirect::to(path::identity_check_then(&next.address)).focus("code").into(),
        Some(refused) => {
            let (status, state) = (refused.status, FormState::default());
            dialog(&signed_in, status, &next, state, Some(refused)).await
        }
    }
}

/// Sends a code for this purpose. Returns why none was sent.
pub(crate) async fn send(
    SignedIn { context, session }: &SignedIn,
    purpose: Purpose,
) -> Result<Option<Refused>, HandlerError> {
    let services = context.services();
    let sending = identity_check::send_code(services, session, purpose, &context.client).await?;
    let prompt = identity_check::prompt(services, session, purpose).await?;
    Ok(match &prompt.code {
        Some(CodeFrom::Message { method, sent, .. }) => {
            Refused::of(context, *method, sending, sent.is_some())
        }
        _ => None,
    })
}

/// Reopening the address of a form that had errors leads back to the dialog.
pub(crate) async fn back() -> Reply {
    require_identity_check(path::TWO_FACTOR)
}
