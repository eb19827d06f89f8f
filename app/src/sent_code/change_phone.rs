//! D-CHANGE-PHONE: the current number works until the new one is confirmed.

use super::{CodeForm, PhoneForm, flow, panel::Panel};
use crate::{
    identity_check,
    reply::{Go, Reply, change::Change},
    request::{Fields, SignedIn},
    two_factor::tab::{Below, Opened, below},
    ui::{
        button::{ButtonKind, Submit},
        dialog::{Cancel, Dialog},
        notice::Notice,
    },
};
use axum::{http::StatusCode, response::Redirect};
use identity::{
    error::Error, method::Method, second_factor, sent_code::Target, session::NewSession,
};
use leptos::prelude::*;

pub(super) const PATH: &str = "/settings/two-factor/change-phone";
const TITLE: &str = "Change phone number";
const BELOW: &str = "/settings/two-factor";

pub(crate) async fn show(signed_in: SignedIn) -> Reply {
    if !is_open(&signed_in).await? {
        return Go::to(BELOW).into();
    }
    match Panel::of(&signed_in, Target::OtherPhone).await? {
        Some(panel) => dialog(&signed_in, StatusCode::OK, panel).await,
        None => identity_check::first(PATH),
    }
}

/// "Verify".
pub(crate) async fn submit(signed_in: SignedIn, Fields(form): Fields<PhoneForm>) -> Reply {
    flow::begin(signed_in, Target::OtherPhone, Some(form.phone)).await
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
    Redirect::to(PATH)
}

/// Whether there is a number and text messages are still allowed.
pub(super) async fn is_open(SignedIn { ask, session }: &SignedIn) -> Result<bool, Error> {
    let overview = second_factor::overview(ask.services(), session).await?;
    let is_allowed = overview.method(Method::Sms).is_some_and(|state| state.is_allowed);
    Ok(is_allowed && overview.can_send.sms && overview.state == second_factor::State::Enabled)
}

pub(super) fn changed(session: Option<&NewSession>) -> Reply {
    let mut go = Go::to(BELOW);
    if let Some(session) = session {
        go = go.session(session);
    }
    go.notice(Notice::success("Your phone number was changed."))
        .focus("methods")
        .changed(Change::PhoneChanged)
        .into()
}

/// The first attempt succeeded but its response was lost, or another tab was faster.
pub(super) async fn changed_before(SignedIn { session, .. }: &SignedIn) -> Reply {
    if session.by_previous_token { changed(None) } else { Go::to(BELOW).into() }
}

pub(super) async fn dialog(signed_in: &SignedIn, status: StatusCode, panel: Panel) -> Reply {
    let failed = status != StatusCode::OK;
    let opened = Opened::new(TITLE, failed, move || {
        let (label, form) = panel.primary();
        view! {
            <Dialog
                id="change-phone"
                title=TITLE
                close=BELOW
                channel="two-factor"
                actions=view! {
                    <Submit label kind=ButtonKind::Primary form />
                    <Cancel />
                }
            >
                {panel.view()}
            </Dialog>
        }
    });
    below(signed_in, status, Below::dialog(opened)).await
}
