//! The panel "Mobile App" of D-SETUP: scan the QR code and confirm it with a code.

use super::{ConfirmForm, app_panel::Pairing};
use crate::pages::{
    path, pending_action,
    reply::{Reply, redirect::Redirect},
    request::{Fields, SignedIn},
    sentence,
    two_factor::{set_up, set_up_panel::Panel},
};
use axum::http::StatusCode;
use identity::{
    confirmation::Confirm,
    error::Error,
    method::Method,
    totp::{self, Enrollment},
};

/// `None` if an identity check is required first.
pub(crate) async fn panel(signed_in: &SignedIn) -> Result<Option<Pairing>, Error> {
    match enrollment(signed_in).await? {
        Some(enrollment) => pairing(signed_in, &enrollment, String::new(), None).await.map(Some),
        None => Ok(None),
    }
}

/// The pending secret, or a new one after a recent identity check.
async fn enrollment(SignedIn { context, session }: &SignedIn) -> Result<Option<Enrollment>, Error> {
    if let Some(ongoing) = totp::on_screen(context.services(), session).await? {
        return Ok(Some(ongoing));
    }
    match session.fresh_for_enrollment(context.now()) {
        Some(fresh) => totp::begin_enrollment(context.services(), fresh).await.map(Some),
        None => Ok(None),
    }
}

async fn pairing(
    signed_in: &SignedIn,
    enrollment: &Enrollment,
    typed: String,
    error: Option<String>,
) -> Result<Pairing, Error> {
    Pairing::new(signed_in, enrollment, (path::SET_UP, path::SET_UP_SECRET), typed, error).await
}

pub(crate) async fn submit(signed_in: SignedIn, Fields(form): Fields<ConfirmForm>) -> Reply {
    let SignedIn { context, session } = &signed_in;
    let outcome =
        totp::confirm_enrollment(context.services(), session, &form.code, &context.client).await?;
    let error = match &outcome {
        Confirm::Done { session, first } => {
            return set_up::confirmed(&signed_in, Method::App, session, *first);
        }
        Confirm::OutOfDate => return set_up::confirmed_before(&signed_in, Method::App).await,
        refused => sentence::confirmation(context, Method::App, refused),
    };
    let Some(enrollment) = enrollment(&signed_in).await? else {
        return pending_action::require_identity_check(path::SET_UP);
    };
    let status = if let Confirm::Paused { .. } = outcome {
        StatusCode::TOO_MANY_REQUESTS
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let panel = Panel::App(pairing(&signed_in, &enrollment, form.code, error).await?);
    set_up::dialog(&signed_in, status, Method::App, panel).await
}

/// "Get a new QR code".
pub(crate) async fn new_secret(SignedIn { context, session }: SignedIn) -> Reply {
    if totp::new_secret(context.services(), &session).await? {
        return Redirect::to(path::SET_UP).into();
    }
    pending_action::require_identity_check(path::SET_UP)
}
