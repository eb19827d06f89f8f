//! D-RESCAN: scans and confirms the new token; until then the old one works.

use super::{
    ConfirmForm,
    app_panel::{AppPanel, Pairing},
};
use crate::pages::{
    path, pending_action,
    reply::{Reply, change::Change, onward, redirect::Redirect},
    request::{Fields, SignedIn},
    sentence,
    two_factor::set_up::out_of_date,
    ui::{
        button::{ButtonKind, Submit},
        dialog::{CloseButton, Dialog},
        form_action::form_action,
        notice::Notice,
        overlay::Overlay,
    },
};
use axum::http::StatusCode;
use identity::{
    confirmation::Confirm,
    method::Method,
    purpose::Purpose,
    second_factor,
    totp::{self, Enrollment},
};
use leptos::prelude::*;

const TITLE: &str = "Scan the new QR code";

pub(crate) async fn show(signed_in: SignedIn) -> Reply {
    let overview =
        second_factor::overview(signed_in.context.services(), &signed_in.session).await?;
    if !overview.is_enabled() {
        return Redirect::to(path::TWO_FACTOR).into();
    }
    match enrollment(&signed_in).await? {
        Some(enrollment) => {
            dialog(&signed_in, StatusCode::OK, &enrollment, String::new(), None).await
        }
        None => require_identity_check(&signed_in).await,
    }
}

async fn enrollment(
    SignedIn { context, session }: &SignedIn,
) -> Result<Option<Enrollment>, identity::error::Error> {
    if let Some(ongoing) = totp::on_screen(context.services(), session).await? {
        return Ok(Some(ongoing));
    }
    match session.fresh_for_reset(context.now()) {
        Some(proof) => totp::begin_reset(context.services(), proof).await,
        None => Ok(None),
    }
}

pub(crate) async fn submit(signed_in: SignedIn, Fields(form): Fields<ConfirmForm>) -> Reply {
    let SignedIn { context, session } = &signed_in;
    let outcome =
        totp::confirm_reset(context.services(), session, &form.code, &context.client).await?;
    let error = match &outcome {
        Confirm::Done { session: renewed, .. } => {
            return Redirect::to(path::TWO_FACTOR)
                .session(renewed)
                .notice(Notice::success(
                    "Your token was reset. Delete the old entry from your app.",
                ))
                .focus("methods")
                .changed(Change::TokenReset)
                .into();
        }
        Confirm::OutOfDate => {
            return out_of_date(&second_factor::overview(context.services(), session).await?);
        }
        refused => sentence::confirmation(context, Method::App, refused),
    };
    let Some(enrollment) = enrollment(&signed_in).await? else {
        return require_identity_check(&signed_in).await;
    };
    let status = if let Confirm::Paused { .. } = outcome {
        StatusCode::TOO_MANY_REQUESTS
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    dialog(&signed_in, status, &enrollment, form.code, error).await
}

/// "Get a new QR code".
pub(crate) async fn new_secret(signed_in: SignedIn) -> Reply {
    if totp::new_secret(signed_in.context.services(), &signed_in.session).await? {
        return Redirect::to(path::RESET_SCAN).into();
    }
    require_identity_check(&signed_in).await
}

/// A recovery code is enough to reset the token.
async fn require_identity_check(signed_in: &SignedIn) -> Reply {
    pending_action::require_identity_check_for(signed_in, Purpose::Reset, path::RESET_SCAN).await
}

/// Keeps the old token.
pub(crate) async fn cancel(SignedIn { context, session }: SignedIn) -> Reply {
    totp::cancel(context.services(), &session).await?;
    Redirect::to(path::TWO_FACTOR)
        .notice(Notice::information("Your token was not reset. The old one still works."))
        .focus("methods")
        .into()
}

async fn dialog(
    signed_in: &SignedIn,
    status: StatusCode,
    enrollment: &Enrollment,
    typed: String,
    error: Option<String>,
) -> Reply {
    let failed = error.is_some();
    let pairing =
        Pairing::new(signed_in, enrollment, (path::RESET_SCAN, path::RESET_SECRET), typed, error)
            .await?;
    let overlay = Overlay::new(TITLE, failed, move || {
        let expires = pairing.expires();
        view! {
            <Dialog
                id="rescan"
                title=TITLE
                wide=true
                channel="two-factor"
                expires
                close_button=view! { <CloseButton form="keep" /> }.into_any()
                actions=view! {
                    <Submit label="Confirm" kind=ButtonKind::Primary form="confirm" />
                    <Submit label="Cancel" form="keep" />
                }
            >
                <AppPanel pairing />
                // Cancel is a POST, because it also announces that the old token still works.
                <form id="keep" method="post" action=form_action(path::RESET_CANCEL) data-back="" hidden></form>
            </Dialog>
        }
    });
    onward::over(&signed_in.context, status, path::TWO_FACTOR, overlay)
}
