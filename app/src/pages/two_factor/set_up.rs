//! D-SETUP: a tab for each method that can be added. A started setup stays in its tab.

use super::set_up_panel::{Panel, TITLE, in_tabs};
use crate::pages::{
    authorization,
    enrollment::{self, step::step},
    path, pending_action,
    query::FromQuery,
    reply::{Reply, change::Change, onward, redirect::Redirect},
    request::SignedIn,
    sent_code, totp,
    ui::{
        button::{ButtonKind, Submit},
        dialog::{Cancel, Dialog},
        notice::Notice,
        overlay::Overlay,
    },
};
use axum::http::StatusCode;
use identity::{
    error::Error,
    method::Method,
    recovery_code,
    second_factor::{self, Overview, State},
    sent_code::Target,
    session::NewSession,
};
use leptos::prelude::*;
use serde::Deserialize;

#[derive(Default, Deserialize)]
pub(crate) struct SetUpQuery {
    #[serde(default)]
    method: String,
}

pub(crate) async fn show(signed_in: SignedIn, FromQuery(query): FromQuery<SetUpQuery>) -> Reply {
    open(&signed_in, &query).await
}

/// The dialog, or a page for a user who must set up a second factor.
pub(crate) async fn open(signed_in: &SignedIn, query: &SetUpQuery) -> Reply {
    let SignedIn { context, session } = signed_in;
    let overview = second_factor::overview(context.services(), session).await?;
    let addable = addable(&overview);
    let chosen = match Method::parse(&query.method) {
        Some(method) => addable.contains(&method).then_some(method),
        None => addable.first().copied(),
    };
    let Some(method) = chosen else { return out_of_date(&overview) };
    let panel = match method {
        Method::App => totp::set_up::panel(signed_in).await?.map(Panel::App),
        Method::Sms => panel_of(signed_in, Target::Sms).await?,
        Method::Email => panel_of(signed_in, Target::Email).await?,
    };
    match panel {
        Some(panel) => dialog(signed_in, StatusCode::OK, method, panel).await,
        None => pending_action::require_identity_check(&context.path),
    }
}

async fn panel_of(signed_in: &SignedIn, target: Target) -> Result<Option<Panel>, Error> {
    Ok(sent_code::panel::Panel::of(signed_in, target).await?.map(Panel::Sent))
}

/// Nothing can be set up while two-factor authentication is turned off.
fn addable(overview: &Overview) -> Vec<Method> {
    if overview.state == State::Off { Vec::new() } else { overview.addable() }
}

pub(crate) async fn is_open(
    SignedIn { context, session }: &SignedIn,
    method: Method,
) -> Result<bool, Error> {
    Ok(addable(&second_factor::overview(context.services(), session).await?).contains(&method))
}

/// The method was confirmed: shows the recovery codes, which say so, or else a notice.
pub(crate) fn confirmed(
    signed_in: &SignedIn,
    method: Method,
    session: &NewSession,
    first: bool,
) -> Reply {
    if signed_in.session.must_enroll {
        let redirect = if first {
            Redirect::to(path::ENROLL_CODES)
        } else {
            enrollment::resume(&signed_in.context).notice(added_notice(method))
        };
        return redirect.session(session).changed(Change::Enabled).into();
    }
    if first {
        return Redirect::to(path::CODES_NEW).session(session).changed(Change::Enabled).into();
    }
    // An application may wait for the method.
    let waiting = authorization::waiting(&signed_in.context);
    let waiting = waiting.map(|next| next.notice(added_notice(method)).changed(Change::Enabled));
    waiting.unwrap_or_else(|| added(method)).session(session).into()
}

fn added(method: Method) -> Redirect {
    Redirect::to(path::TWO_FACTOR)
        .notice(added_notice(method))
        .focus("methods")
        .changed(Change::Enabled)
}

fn added_notice(method: Method) -> Notice {
    Notice::success(format!("{} was added.", method.name()))
}

/// The first attempt succeeded but its response was lost, or another tab was faster.
pub(crate) async fn confirmed_before(
    SignedIn { context, session }: &SignedIn,
    method: Method,
) -> Reply {
    if recovery_code::revealed(context.services(), session).await?.is_some() {
        return Redirect::to(path::CODES_NEW).into();
    }
    let overview = second_factor::overview(context.services(), session).await?;
    if session.by_previous_token && overview.method(method).is_some() {
        return added(method).into();
    }
    out_of_date(&overview)
}

/// N-ALREADY: another tab was faster. No notice if two-factor authentication is off.
pub(crate) fn out_of_date(overview: &Overview) -> Reply {
    if overview.state != State::Enabled {
        return Redirect::to(path::TWO_FACTOR).into();
    }
    Redirect::to(path::TWO_FACTOR).notice(Notice::attention(Change::Enabled.sentence())).into()
}

pub(crate) async fn dialog(
    signed_in: &SignedIn,
    status: StatusCode,
    method: Method,
    panel: Panel,
) -> Reply {
    let SignedIn { context, session } = signed_in;
    let overview = second_factor::overview(context.services(), session).await?;
    let addable = addable(&overview);
    if session.must_enroll {
        return step(signed_in, status, method, addable, panel).await;
    }
    let failed = status != StatusCode::OK;
    let title = if overview.state == State::Enabled { "Add a method" } else { TITLE };
    let overlay = Overlay::new(title, failed, move || {
        let (label, form) = panel.primary();
        let expires = panel.expires();
        let panel = in_tabs(path::SET_UP, method, addable, panel.view());
        view! {
            <Dialog
                id="set-up"
                title
                wide=true
                close=path::TWO_FACTOR
                channel="two-factor"
                expires
                actions=view! {
                    <Submit label kind=ButtonKind::Primary form />
                    <Cancel />
                }
            >
                {panel}
            </Dialog>
        }
    });
    onward::over(&signed_in.context, status, path::TWO_FACTOR, overlay)
}
