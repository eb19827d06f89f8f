//! P-RECOVERY: one of the saved recovery codes.

use super::{SigningIn, finished};
use crate::pages::{
    path,
    reply::{Reply, page::page, redirect::Redirect},
    request::{Fields, RequestContext},
    sentence,
    ui::{
        alternatives::{AlternativeLink, Alternatives, BackLink},
        button::{ButtonKind, Submit},
        document::Document,
        field::TextField,
        first_focus::FirstFocus,
        form_action::form_action,
        frame::Frame,
        notice::Notice,
    },
};
use axum::{http::StatusCode, response::Response};
use identity::{recovery_code::RecoveryCode, second_factor::CodeError, sign_in};
use leptos::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct RecoveryForm {
    recovery_code: String,
}

pub(crate) async fn show(SigningIn { context, .. }: SigningIn) -> Reply {
    Ok(recovery_page(&context, StatusCode::OK, String::new(), None).await)
}

pub(crate) async fn submit(
    SigningIn { context, pending }: SigningIn,
    Fields(form): Fields<RecoveryForm>,
) -> Reply {
    let code = match RecoveryCode::parse(&form.recovery_code) {
        Ok(code) => code,
        Err(malformed) => {
            let text = sentence::recovery_code_form(malformed, &form.recovery_code).to_owned();
            return Ok(recovery_page(
                &context,
                StatusCode::UNPROCESSABLE_ENTITY,
                form.recovery_code,
                Some(text),
            )
            .await);
        }
    };
    let outcome =
        sign_in::with_recovery_code(context.services(), &pending, &code, &context.client).await?;
    let left = match &outcome {
        sign_in::WithSecondFactor::Complete { recovery_codes_left, .. } => *recovery_codes_left,
        _ => None,
    };
    let left = left.unwrap_or(0);
    let text = format!(
        "You used a recovery code. You have {left} left. If you lost your phone, reset your token now."
    );
    match finished(&context, outcome, |_| {
        Redirect::to(path::TWO_FACTOR).notice(Notice::attention(text))
    }) {
        Ok(reply) => reply,
        Err(problem) => {
            let status = match problem {
                CodeError::Paused { .. } => StatusCode::TOO_MANY_REQUESTS,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            let text = sentence::code(&context, problem);
            Ok(recovery_page(&context, status, form.recovery_code, Some(text)).await)
        }
    }
}

async fn recovery_page(
    context: &RequestContext,
    status: StatusCode,
    typed: String,
    error: Option<String>,
) -> Response {
    let failed = error.is_some();
    let file = crate::pages::recovery_code::download::file_name(&context.about.product);
    page(context, status, move || {
        let intro = format!(
            "Enter one of the codes you saved when you set up two-factor authentication. The file is called {file} unless you renamed it."
        );
        view! {
            <Document frame=Frame::SignedOut title="Use a recovery code" heading="Use a recovery code" intro failed>
                <form class="form door__form" method="post" action=form_action(path::RECOVERY_CODE) novalidate>
                    <TextField
                        name="recovery_code"
                        label="Recovery code"
                        value=typed
                        hint="Like 7-K3QF-9TXW-2MHB-VN5D. Hyphens and capitals do not matter."
                        error
                        autocapitalize="characters"
                        mono=true
                        spellcheck=false
                        first_focus=FirstFocus::Yes
                    />
                    <Submit label="Continue" kind=ButtonKind::Primary large=true wide=true />
                </form>
                <Alternatives>
                    <AlternativeLink href=path::LOST_PHONE label="Lost your phone?" />
                    <BackLink href=path::VERIFY />
                </Alternatives>
            </Document>
        }
    })
}
