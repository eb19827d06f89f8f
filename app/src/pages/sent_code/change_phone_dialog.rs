//! The dialog D-CHANGE-PHONE, and what follows it.

use super::panel::Panel;
use crate::pages::{
    path,
    reply::{Reply, change::Change, onward, redirect::Redirect},
    request::SignedIn,
    ui::{
        button::{ButtonKind, Submit},
        dialog::{Cancel, Dialog},
        notice::Notice,
        overlay::Overlay,
    },
};
use axum::http::StatusCode;
use identity::{error::Error, method::Method, second_factor, session::NewSession};
use leptos::prelude::*;

const TITLE: &str = "Change phone number";

/// Whether there is a number and text messages are still allowed.
pub(super) async fn is_open(SignedIn { context, session }: &SignedIn) -> Result<bool, Error> {
    let overview = second_factor::overview(context.services(), session).await?;
    let is_allowed = overview.method(Method::Sms).is_some_and(|state| state.is_allowed);
    Ok(is_allowed && overview.can_send.sms && overview.state == second_factor::State::Enabled)
}

pub(super) fn changed(session: Option<&NewSession>) -> Reply {
    let mut redirect = Redirect::to(path::TWO_FACTOR);
    if let Some(session) = session {
        redirect = redirect.session(session);
    }
    redirect
        .notice(Notice::success("Your phone number was changed."))
        .focus("methods")
        .changed(Change::PhoneChanged)
        .into()
}

/// The first attempt succeeded but its response was lost, or another tab was faster.
pub(super) async fn changed_before(SignedIn { session, .. }: &SignedIn) -> Reply {
    if session.by_previous_token { changed(None) } else { Redirect::to(path::TWO_FACTOR).into() }
}

pub(super) fn dialog(signed_in: &SignedIn, status: StatusCode, panel: Panel) -> Reply {
    let failed = status != StatusCode::OK;
    let overlay = Overlay::new(TITLE, failed, move || {
        let (label, form) = panel.primary();
        view! {
            <Dialog
                id="change-phone"
                title=TITLE
                close=path::TWO_FACTOR
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
    onward::over(&signed_in.context, status, path::TWO_FACTOR, overlay)
}
