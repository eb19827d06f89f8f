//! P-RECOVERY: one of the saved recovery codes.

use super::{finished, pending};
use crate::pages::{
    path,
    reply::{Reply, go::Go, page::page},
    request::{Ask, Fields},
    sentence,
    ui::{
        button::{ButtonKind, Submit},
        document::Document,
        field::TextField,
        first_focus::FirstFocus,
        frame::Frame,
        notice::Notice,
        ways::{Way, Ways},
    },
};
use axum::{http::StatusCode, response::Response};
use identity::{recovery_code::RecoveryCode, second_factor::CodeProblem, sign_in};
use leptos::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecoveryForm {
    recovery_code: String,
}

pub(crate) async fn show(ask: Ask) -> Reply {
    match pending(&ask).await {
        Ok(_) => Ok(recovery_page(&ask, StatusCode::OK, String::new(), None).await),
        Err(reply) => reply,
    }
}

pub(crate) async fn submit(ask: Ask, Fields(form): Fields<RecoveryForm>) -> Reply {
    let pending = match pending(&ask).await {
        Ok(pending) => pending,
        Err(reply) => return reply,
    };
    let code = match RecoveryCode::parse(&form.recovery_code) {
        Ok(code) => code,
        Err(malformed) => {
            let text = sentence::recovery_code_form(malformed).to_owned();
            return Ok(recovery_page(
                &ask,
                StatusCode::UNPROCESSABLE_ENTITY,
                form.recovery_code,
                Some(text),
            )
            .await);
        }
    };
    let outcome = sign_in::with_recovery_code(ask.services(), &pending, &code, &ask.client).await?;
    let left = match &outcome {
        sign_in::WithSecondFactor::Complete { recovery_codes_left, .. } => *recovery_codes_left,
        _ => 0,
    };
    let text = format!(
        "You used a recovery code. You have {left} left. If you lost your phone, reset your token now."
    );
    match finished(&ask, outcome, |_| Go::to(path::TWO_FACTOR).notice(Notice::attention(text))) {
        Ok(reply) => reply,
        Err(problem) => {
            let status = match problem {
                CodeProblem::Paused { .. } => StatusCode::TOO_MANY_REQUESTS,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            let text = sentence::code(&ask, problem);
            Ok(recovery_page(&ask, status, form.recovery_code, Some(text)).await)
        }
    }
}

async fn recovery_page(
    ask: &Ask,
    status: StatusCode,
    typed: String,
    error: Option<String>,
) -> Response {
    let failed = error.is_some();
    let file = crate::pages::recovery_code::download::file_name(&ask.about.product);
    page(ask, status, move || {
        let intro = format!("Enter one of the codes you saved when you set up two-factor authentication. The file is called {file} unless you renamed it.");
        view! {
            <Document frame=Frame::SignedOut title="Use a recovery code" heading="Use a recovery code" intro failed>
                <form class="form door__form" method="post" action=path::RECOVERY_CODE novalidate>
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
                <Ways>
                    <Way href=path::HELP label="Lost your phone?" />
                    <Way href=path::VERIFY label="Back" />
                </Ways>
            </Document>
        }
    })
    .await
}
