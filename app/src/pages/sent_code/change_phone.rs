//! D-CHANGE-PHONE: the current number works until the new one is confirmed.

use super::{
    CodeForm, PhoneForm,
    change_phone_dialog::{dialog, is_open},
    flow,
    panel::Panel,
};
use crate::pages::{
    path,
    pending_action::{self, ResumableForm},
    reply::{Reply, redirect::Redirect},
    request::{Fields, SignedIn},
};
use axum::http::StatusCode;
use identity::sent_code::Target;

pub(crate) async fn show(signed_in: SignedIn) -> Reply {
    if !is_open(&signed_in).await? {
        return Redirect::to(path::TWO_FACTOR).into();
    }
    match Panel::of(&signed_in, Target::OtherPhone).await? {
        Some(panel) => dialog(&signed_in, StatusCode::OK, panel),
        None => pending_action::require_identity_check(path::CHANGE_PHONE),
    }
}

/// "Verify".
pub(crate) async fn submit(sent: ResumableForm<PhoneForm>) -> Reply {
    let ResumableForm { context, session, form, body } = sent;
    flow::begin(SignedIn { context, session }, Target::OtherPhone, Some(form.phone), &body).await
}

pub(crate) async fn confirm(signed_in: SignedIn, Fields(form): Fields<CodeForm>) -> Reply {
    flow::confirm(signed_in, Target::OtherPhone, form.code).await
}

pub(crate) async fn resend(signed_in: SignedIn) -> Reply {
    flow::resend(signed_in, Target::OtherPhone).await
}

/// "Change phone number": returns to the field.
pub(crate) async fn change(signed_in: SignedIn) -> Reply {
    flow::change(signed_in, Target::OtherPhone).await
}

/// Reopening the address of a form that had errors leads back to the dialog.
pub(crate) async fn back() -> Redirect {
    Redirect::to(path::CHANGE_PHONE)
}
