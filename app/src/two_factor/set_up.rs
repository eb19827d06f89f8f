//! D-SETUP: a tab for each method that can be added. A started setup stays in its tab.

use super::tab::{Below, Opened, below};
use crate::{
    enrollment, identity_check,
    reply::{Go, Reply, change::Change},
    request::SignedIn,
    sent_code,
    totp::{
        self,
        app_panel::{AppPanel, Pairing},
    },
    ui::{
        button::{ButtonKind, Submit},
        dialog::{Cancel, Dialog},
        notice::Notice,
        tab_list::{TabLink, TabList},
    },
};
use axum::{extract::Query, http::StatusCode};
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

pub(crate) const PATH: &str = "/settings/two-factor/set-up";
pub(crate) const TITLE: &str = "Set up Two-Factor Authentication";
const CODES: &str = "/settings/two-factor/recovery-codes/new";
const BELOW: &str = "/settings/two-factor";

#[derive(Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    method: String,
}

/// The content of the open tab.
pub(crate) enum Panel {
    App(Pairing),
    Sent(sent_code::panel::Panel),
}

pub(crate) async fn show(signed_in: SignedIn, Query(asked): Query<Asked>) -> Reply {
    open(&signed_in, &asked).await
}

/// The dialog, or a page for a user who must set up a second factor.
pub(crate) async fn open(signed_in: &SignedIn, asked: &Asked) -> Reply {
    let SignedIn { ask, session } = signed_in;
    let overview = second_factor::overview(ask.services(), session).await?;
    let addable = addable(&overview);
    let chosen = match Method::parse(&asked.method) {
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
        None => identity_check::first(&ask.path),
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
    SignedIn { ask, session }: &SignedIn,
    method: Method,
) -> Result<bool, Error> {
    Ok(addable(&second_factor::overview(ask.services(), session).await?).contains(&method))
}

/// The method was confirmed: shows a notice, and the recovery codes if it is the first method.
pub(crate) fn confirmed(
    signed_in: &SignedIn,
    method: Method,
    session: &NewSession,
    first: bool,
) -> Reply {
    if signed_in.session.must_enroll {
        let go = match first {
            true => Go::to(enrollment::CODES),
            false => enrollment::go_on(&signed_in.ask).notice(added_notice(method)),
        };
        return go.session(session).changed(Change::Enabled).into();
    }
    if first {
        return Go::to(CODES)
            .session(session)
            .notice(Notice::success("Two-Factor Authentication is enabled."))
            .changed(Change::Enabled)
            .into();
    }
    added(method).session(session).into()
}

fn added(method: Method) -> Go {
    Go::to(BELOW).notice(added_notice(method)).focus("methods").changed(Change::Enabled)
}

fn added_notice(method: Method) -> Notice {
    Notice::success(format!("{} was added.", method.name()))
}

/// The first attempt succeeded but its response was lost, or another tab was faster.
pub(crate) async fn confirmed_before(
    SignedIn { ask, session }: &SignedIn,
    method: Method,
) -> Reply {
    if recovery_code::revealed(ask.services(), session).await?.is_some() {
        return Go::to(CODES).into();
    }
    let overview = second_factor::overview(ask.services(), session).await?;
    if session.by_previous_token && overview.method(method).is_some() {
        return added(method).into();
    }
    out_of_date(&overview)
}

/// N-ALREADY: another tab was faster. No notice if two-factor authentication is off.
pub(crate) fn out_of_date(overview: &Overview) -> Reply {
    if overview.state != State::Enabled {
        return Go::to(BELOW).into();
    }
    Go::to(BELOW).notice(Notice::attention(Change::Enabled.sentence())).into()
}

pub(crate) async fn dialog(
    signed_in: &SignedIn,
    status: StatusCode,
    method: Method,
    panel: Panel,
) -> Reply {
    let SignedIn { ask, session } = signed_in;
    let addable = addable(&second_factor::overview(ask.services(), session).await?);
    if session.must_enroll {
        return enrollment::set_up::step(signed_in, status, method, addable, panel).await;
    }
    let failed = status != StatusCode::OK;
    let opened = Opened::new(TITLE, failed, move || {
        let (label, form) = panel.primary();
        let expires = panel.expires();
        let panel = in_tabs(PATH, method, addable, panel.view());
        view! {
            <Dialog
                id="set-up"
                title=TITLE
                wide=true
                close=BELOW
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
    below(signed_in, status, Below::dialog(opened)).await
}

impl Panel {
    pub(crate) fn primary(&self) -> (&'static str, &'static str) {
        match self {
            Self::App(_) => ("Confirm", "confirm"),
            Self::Sent(panel) => panel.primary(),
        }
    }

    pub(crate) fn expires(&self) -> Option<(i64, &'static str)> {
        match self {
            Self::App(pairing) => Some(pairing.expires()),
            Self::Sent(_) => None,
        }
    }

    pub(crate) fn view(self) -> AnyView {
        match self {
            Self::App(pairing) => view! { <AppPanel pairing /> }.into_any(),
            Self::Sent(panel) => panel.view(),
        }
    }
}

/// The panel under its tab, if there is more than one tab.
pub(crate) fn in_tabs(path: &str, open: Method, addable: Vec<Method>, panel: AnyView) -> AnyView {
    if addable.len() < 2 {
        return panel;
    }
    let tabs = addable.into_iter().map(|method| TabLink {
        id: tab_id(method),
        href: format!("{path}?method={}", method.as_str()),
        label: method.name(),
        open: method == open,
    });
    view! {
        <TabList label="Method" tabs=tabs.collect() panel="method-panel" />
        <div class="method-panel" role="tabpanel" id="method-panel" aria-labelledby=tab_id(open)>
            {panel}
        </div>
    }
    .into_any()
}

fn tab_id(method: Method) -> &'static str {
    match method {
        Method::App => "method-app",
        Method::Sms => "method-sms",
        Method::Email => "method-email",
    }
}
