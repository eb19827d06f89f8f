//! D-SETUP: scan, type the code, done.

use super::{
    ConfirmForm,
    app_panel::{AppPanel, Pairing},
};
use crate::{
    identity_check,
    reply::{Go, Reply},
    request::{Fields, SignedIn},
    sentence,
    two_factor::tab::{Below, Opened, below},
    ui::{
        button::{ButtonKind, Submit},
        dialog::{Cancel, Dialog},
        notice::Notice,
    },
};
use axum::http::StatusCode;
use identity::{
    recovery_code, second_factor,
    totp::{self, Confirm, Enrollment},
};
use leptos::prelude::*;

const TITLE: &str = "Set up Two-Factor Authentication";
const PATH: &str = "/settings/two-factor/set-up";
const RENEW: &str = "/settings/two-factor/set-up/secret";
const CODES: &str = "/settings/two-factor/recovery-codes/new";
const BELOW: &str = "/settings/two-factor";

pub(crate) async fn show(signed_in: SignedIn) -> Reply {
    let SignedIn { ask, session } = &signed_in;
    if second_factor::overview(ask.services(), session).await?.is_enabled() {
        return out_of_date();
    }
    let Some(enrollment) = enrollment(&signed_in).await? else {
        return identity_check::first(PATH);
    };
    dialog(&signed_in, StatusCode::OK, &enrollment, String::new(), None).await
}

/// The pending secret, or a new one for somebody who has just proved who they are.
async fn enrollment(
    SignedIn { ask, session }: &SignedIn,
) -> Result<Option<Enrollment>, identity::error::Error> {
    if let Some(ongoing) = totp::on_screen(ask.services(), session).await? {
        return Ok(Some(ongoing));
    }
    match session.fresh(ask.now()) {
        Some(fresh) => totp::begin_enrollment(ask.services(), fresh).await.map(Some),
        None => Ok(None),
    }
}

pub(crate) async fn submit(signed_in: SignedIn, Fields(form): Fields<ConfirmForm>) -> Reply {
    let SignedIn { ask, session } = &signed_in;
    let outcome =
        totp::confirm_enrollment(ask.services(), session, &form.code, &ask.client).await?;
    let error = match &outcome {
        Confirm::Done(renewed) => {
            return Go::to(CODES)
                .session(renewed)
                .notice(Notice::success("Two-Factor Authentication is enabled."))
                .changed()
                .into();
        }
        Confirm::OutOfDate => return confirmed_before(&signed_in).await,
        refused => sentence::confirmation(ask, refused),
    };
    let Some(enrollment) = enrollment(&signed_in).await? else {
        return identity_check::first(PATH);
    };
    let status = if let Confirm::Paused { .. } = outcome {
        StatusCode::TOO_MANY_REQUESTS
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    dialog(&signed_in, status, &enrollment, form.code, error).await
}

/// "Get a new QR code".
pub(crate) async fn new_secret(SignedIn { ask, session }: SignedIn) -> Reply {
    if totp::new_secret(ask.services(), &session).await? {
        return Go::to(PATH).into();
    }
    identity_check::first(PATH)
}

/// The first try arrived and its answer did not, or another tab was faster.
async fn confirmed_before(SignedIn { ask, session }: &SignedIn) -> Reply {
    if recovery_code::revealed(ask.services(), session).await?.is_some() {
        return Go::to(CODES).into();
    }
    out_of_date()
}

/// Another tab was faster.
fn out_of_date() -> Reply {
    Go::to(BELOW)
        .notice(Notice::attention(
            "Two-Factor Authentication is already enabled. This page is out of date.",
        ))
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
    let pairing = Pairing::new(signed_in, enrollment, (PATH, RENEW), typed, error).await?;
    let opened = Opened::new(TITLE, failed, move || {
        let expires = pairing.expires();
        view! {
            <Dialog
                id="set-up"
                title=TITLE
                wide=true
                close=BELOW
                channel="two-factor"
                expires
                actions=view! {
                    <Submit label="Confirm" kind=ButtonKind::Primary form="confirm" />
                    <Cancel />
                }
            >
                <AppPanel pairing />
            </Dialog>
        }
    });
    below(signed_in, status, Below::dialog(opened)).await
}
