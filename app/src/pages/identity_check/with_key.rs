//! D-IDENTITY for an application that requires a passkey: neither a password nor a code is asked for.
//! Identity checks do not accept security keys, so a user who has only these signs in again.

use super::dialog::page_below;
use crate::pages::{
    authorization::{self, words::line},
    error::HttpError,
    passkey::{
        button::{PasskeyAction, UsePasskey},
        prompt::PasskeyError,
    },
    pending_action::Next,
    reply::{Reply, onward},
    request::RequestContext,
    ui::{
        button::{ButtonKind, Submit},
        dialog::{Cancel, Dialog},
        form_action::form_action,
        overlay::Overlay,
        text::nobr,
    },
};
use axum::http::StatusCode;
use identity::{access::Asked, authorization::Required};
use leptos::prelude::*;

const FORM: &str = "sign-in-again";

pub(super) fn is_for(required: &Required) -> bool {
    matches!(required.proof, Asked::Passkey | Asked::SecurityKey)
}

pub(super) fn dialog(
    context: &RequestContext,
    status: StatusCode,
    next: &Next,
    required: &Required,
    error: Option<String>,
) -> Reply {
    let Some(sign_in) = authorization::sign_in_again_at(&next.path) else {
        return Err(HttpError::NotFound.into());
    };
    let below = page_below(&next.path);
    let (line, again) = (line(required), required.proof == Asked::SecurityKey);
    let without_passkeys = format!(
        "This browser cannot use passkeys. Open {} in a browser that can.",
        required.application
    );
    let next = next.clone();
    let overlay = Overlay::new("Verify your identity", error.is_some(), move || {
        let (prompt, action) = match again {
            false => ("Use your passkey to verify your identity.", None),
            true => {
                let action =
                    view! { <Submit label="Sign in again" kind=ButtonKind::Primary form=FORM /> };
                ("Sign in again, and use your security key after your password.", Some(action))
            }
        };
        let body = match again {
            false => view! {
                <UsePasskey action=PasskeyAction::ApplicationCheck next=Some(next.address) />
                <p hidden data-without-passkeys="">{nobr(&without_passkeys)}</p>
                <PasskeyError text=error />
            }
            .into_any(),
            // Client code would report a user who was signed out.
            true => view! {
                <form id=FORM method="post" action=form_action(sign_in) data-native="" hidden></form>
            }
            .into_any(),
        };
        view! {
            <Dialog
                id="verify-identity"
                title="Verify your identity"
                close=below
                actions=view! { {action} <Cancel /> }
            >
                <p>{nobr(&line)}</p>
                <p>{prompt}</p>
                {body}
            </Dialog>
        }
    });
    onward::over(context, status, below, overlay)
}
