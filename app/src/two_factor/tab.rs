//! The tab "Two-Factor Authentication", and the page below every dialog of it.

use crate::{
    recovery_code::standing,
    reply::{Reply, page, zone},
    request::SignedIn,
    ui::{
        badge::{Badge, BadgeKind, StateBadge, TwoFactorState},
        button::{ButtonKind, Open},
        disclosure::Disclosure,
        document::Document,
        entry::{Entry, PanelHead},
        frame::{Frame, Tab},
        item::{Item, Items},
        tally::Tally,
        time::{Moment, Style, moment},
    },
};
use axum::http::StatusCode;
use identity::second_factor::{self, AppMethod, Overview};
use leptos::prelude::*;

pub(crate) async fn show(signed_in: SignedIn) -> Reply {
    below(&signed_in, StatusCode::OK, Below::default()).await
}

/// What stands over the tab.
#[derive(Default)]
pub(crate) struct Below {
    opened: Option<Opened>,
    /// The dialog is about the codes themselves: no banner about them.
    without_standing: bool,
}

impl Below {
    pub(crate) fn dialog(opened: Opened) -> Self {
        Self { opened: Some(opened), without_standing: false }
    }

    pub(crate) fn codes(opened: Opened) -> Self {
        Self { opened: Some(opened), without_standing: true }
    }
}

/// An open dialog: its name in the title, and how it is rendered once the page is.
pub(crate) struct Opened {
    title: String,
    failed: bool,
    view: Box<dyn FnOnce() -> AnyView + Send>,
}

impl Opened {
    pub(crate) fn new<V: IntoView + 'static>(
        title: &str,
        failed: bool,
        view: impl FnOnce() -> V + Send + 'static,
    ) -> Self {
        Self { title: title.to_owned(), failed, view: Box::new(move || view().into_any()) }
    }
}

/// The tab with what stands over it.
pub(crate) async fn below(
    SignedIn { ask, session }: &SignedIn,
    status: StatusCode,
    below: Below,
) -> Reply {
    let overview = second_factor::overview(ask.services(), session).await?;
    let Below { opened, without_standing } = below;
    Ok(page(ask, status, move || {
        let (title, failed, dialog) = match opened {
            Some(opened) => (opened.title, opened.failed, Some((opened.view)())),
            None => (format!("{} – Personal Settings", Tab::TwoFactor.label()), false, None),
        };
        let standing = (!without_standing).then(|| standing::of(&overview)).flatten();
        view! {
            <Document frame=Frame::Settings(Tab::TwoFactor) title failed standing dialog>
                <Panel overview />
            </Document>
        }
    })
    .await)
}

#[component]
fn Panel(overview: Overview) -> impl IntoView {
    match overview.app {
        Some(app) => view! { <Enabled app overview /> }.into_any(),
        None => view! { <NotEnabled /> }.into_any(),
    }
}

#[component]
fn NotEnabled() -> impl IntoView {
    let badge = view! { <StateBadge state=TwoFactorState::NotEnabled /> }.into_any();
    view! {
        <PanelHead heading="Two-Factor Authentication" badge=Some(badge)>
            <p class="muted">
                "Two-factor authentication asks for a code from your phone after your password. Someone who learns your password still cannot sign in."
            </p>
        </PanelHead>
        <div class="panel__body">
            <Open action="/settings/two-factor/set-up" label="Set up Two-Factor Authentication" kind=ButtonKind::Primary />
            <Disclosure summary="What happens if I lose my phone?">
                <p>
                    "You get ten recovery codes during set-up. Each one signs you in once. Keep them away from your phone. An administrator can also help you."
                </p>
            </Disclosure>
        </div>
    }
}

#[component]
fn Enabled(app: AppMethod, overview: Overview) -> impl IntoView {
    let badge = view! { <StateBadge state=TwoFactorState::Enabled /> }.into_any();
    let name = view! { "Mobile App " <Badge kind=BadgeKind::Plain label="Default" /> };
    let used = match app.last_used_at {
        Some(at) => view! { " Last used " <Moment at /> "." }.into_any(),
        None => " Not used yet.".into_any(),
    };
    let meta = view! { "Added " <Moment at=app.added_at /> "." {used} };
    view! {
        <PanelHead heading="Two-Factor Authentication" badge=Some(badge)>
            <p class="muted">
                "On since " <Moment at=app.added_at style=Style::Date />
                ". We ask for a code when you sign in on a browser you have not trusted."
            </p>
        </PanelHead>
        <Entry id="methods" heading="Methods">
            <Items>
                <Item icon="phone" name meta>
                    <Open action="/settings/two-factor/reset" label="Reset Token" kind=ButtonKind::Quiet />
                </Item>
            </Items>
        </Entry>
        {overview.recovery_codes.map(|codes| view! {
            <Entry id="recovery" heading="Recovery codes">
                <Tally left=codes.left as usize>
                    {format!("{} of 10 left. Made on ", codes.left)} <Moment at=codes.made_at style=Style::Date /> "."
                </Tally>
                <Open action="/settings/two-factor/recovery-codes" label="Recovery codes" />
            </Entry>
        })}
        <Entry id="turn-off" heading="Turn off">
            <Open action="/settings/two-factor/disable" label="Disable Two-Factor Authentication" kind=ButtonKind::Caution />
        </Entry>
    }
}

/// A date in the middle of a sentence, in the zone of whoever is asking.
pub(crate) fn date(signed_in: &SignedIn, at: i64) -> String {
    moment(at, &zone(&signed_in.ask), Style::Date)
}
