//! P-VERIFY: the code from the app.

use super::{finished, pending};
use crate::{
    reply::{Go, Reply, page},
    request::{Ask, Fields},
    sentence,
    ui::{
        button::{ButtonKind, Submit},
        code_field::CodeField,
        document::Document,
        field::FieldError,
        first_focus::FirstFocus,
        frame::Frame,
        text::nobr,
        ways::{Way, WayOut, Ways},
    },
};
use axum::{http::StatusCode, response::Response};
use identity::{pending_sign_in, second_factor::CodeProblem, sign_in};
use leptos::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CodeForm {
    code: String,
}

pub(crate) async fn show(ask: Ask) -> Reply {
    let pending = match pending(&ask).await {
        Ok(pending) => pending,
        Err(reply) => return reply,
    };
    let paused = pending_sign_in::codes_paused_until(ask.services(), &pending, &ask.client).await?;
    Ok(verify_page(&ask, StatusCode::OK, String::new(), None, paused).await)
}

pub(crate) async fn submit(ask: Ask, Fields(form): Fields<CodeForm>) -> Reply {
    let pending = match pending(&ask).await {
        Ok(pending) => pending,
        Err(reply) => return reply,
    };
    let outcome =
        sign_in::with_second_factor(ask.services(), &pending, &form.code, &ask.client).await?;
    let problem =
        match finished(&ask, outcome, |next| Go::to(next.unwrap_or_else(|| "/".to_owned()))) {
            Ok(reply) => return reply,
            Err(problem) => problem,
        };
    let paused = pending_sign_in::codes_paused_until(ask.services(), &pending, &ask.client).await?;
    let status = match problem {
        CodeProblem::Paused { .. } => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let text = sentence::code(&ask, problem);
    Ok(verify_page(&ask, status, form.code, Some(text), paused).await)
}

async fn verify_page(
    ask: &Ask,
    status: StatusCode,
    typed: String,
    error: Option<String>,
    paused: Option<i64>,
) -> Response {
    let failed = error.is_some();
    let pause = paused.map(|until| (until, sentence::codes_paused(ask, until)));
    page(ask, status, move || {
        let entry = match pause {
            Some((until, text)) => view! { <Pause until text /> }.into_any(),
            None => view! { <CodeEntry typed error /> }.into_any(),
        };
        view! {
            <Document frame=Frame::SignedOut title="Verification Code" heading="Verification Code" failed>
                <p class="muted">{nobr("Enter the 6-digit code from your authenticator app.")}</p>
                {entry}
                <Ways>
                    <Way href="/sign-in/recovery-code" label="Use a recovery code" />
                    <Way href="/sign-in/help" label="Lost your phone?" />
                    <WayOut action="/sign-in/start-over" label="Sign in as someone else" />
                </Ways>
            </Document>
        }
    })
    .await
}

#[component]
fn CodeEntry(typed: String, error: Option<String>) -> impl IntoView {
    view! {
        <form class="form door__form" method="post" action="/sign-in/verify" novalidate>
            <CodeField label="Verification Code" value=typed error first_focus=FirstFocus::Yes />
            <Submit label="Continue" kind=ButtonKind::Primary large=true wide=true />
        </form>
    }
}

/// In place of the field, until the wait is over; then the page comes back by itself.
#[component]
fn Pause(until: i64, text: String) -> impl IntoView {
    view! {
        <div class="door__form" data-expires=until.to_string() data-expired-text="You can enter a code now.">
            <FieldError field="code" text />
        </div>
    }
}
