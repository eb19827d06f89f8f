//! The content of the tab in each state.

use super::items::MethodItems;
use crate::pages::{
    passkey::section::PasskeySection,
    path,
    trusted_browser::switch::TrustSwitch,
    two_factor_state::OFF,
    ui::{
        badge::StateBadge,
        button::{ButtonKind, Open},
        codes_left::CodesLeft,
        disclosure::Disclosure,
        section::{PanelHead, Section},
        text::nobr,
        time::{Moment, Style},
    },
};
use identity::{
    passkey::Passkey,
    requirement::Requirement,
    second_factor::{Overview, State},
};
use leptos::prelude::*;

const HEADING: &str = "Two-Factor Authentication";

/// The data of the tab.
pub(super) struct Shown {
    pub(super) overview: Overview,
    /// This browser skips the code.
    pub(super) is_trusted: bool,
    /// `None` if passkeys are not offered.
    pub(super) passkeys: Option<Vec<Passkey>>,
    pub(super) organization: Option<String>,
}

#[component]
pub(super) fn Panel(shown: Shown) -> impl IntoView {
    match shown.overview.state {
        State::Enabled => view! { <Enabled shown /> }.into_any(),
        State::Off => view! { <Off /> }.into_any(),
        State::NotEnabled => view! { <NotEnabled shown required_from=None /> }.into_any(),
        State::Required { from } => view! { <NotEnabled shown required_from=from /> }.into_any(),
        State::Overdue { from } => {
            view! { <NotEnabled shown required_from=Some(from) /> }.into_any()
        }
    }
}

#[component]
fn Off() -> impl IntoView {
    let badge = view! { <StateBadge state=State::Off.into() /> }.into_any();
    view! { <PanelHead heading=HEADING badge=Some(badge)><p class="muted">{OFF}</p></PanelHead> }
}

#[component]
fn NotEnabled(shown: Shown, required_from: Option<i64>) -> impl IntoView {
    let Shown { overview, organization, .. } = shown;
    let badge = view! { <StateBadge state=overview.state.into() /> }.into_any();
    let required = required_from.map(|from| {
        let who = organization.map(|name| format!("by {name} ")).unwrap_or_default();
        view! { <p>{nobr(&format!("Required {who}from "))} <Moment at=from style=Style::Date /> "."</p> }
    });
    let can_be_set_up = !overview.addable().is_empty();
    view! {
        <PanelHead heading=HEADING badge=Some(badge)>
            <p class="muted">
                "Two-factor authentication asks for a code from your phone after your password. Someone who learns your password still cannot sign in."
            </p>
        </PanelHead>
        <div class="panel__body">
            {required}
            {can_be_set_up.then(|| view! {
                <Open action=path::SET_UP label="Set up Two-Factor Authentication" kind=ButtonKind::Primary />
            })}
            <Disclosure summary="What happens if I lose my phone?">
                <p>
                    "You get ten recovery codes during setup. Each one signs you in once. Keep them away from your phone. An administrator can also help you."
                </p>
            </Disclosure>
        </div>
    }
}

#[component]
fn Enabled(shown: Shown) -> impl IntoView {
    let Shown { overview, is_trusted, passkeys, organization } = shown;
    let badge = view! { <StateBadge state=State::Enabled.into() /> }.into_any();
    let since = overview.since().unwrap_or_default();
    let requirement = overview.requirement;
    let trusts = overview.policy.trust().is_some();
    let days = overview.trust_days();
    let (codes, can_add) = (overview.recovery_codes, !overview.addable().is_empty());
    let who = organization.clone();
    view! {
        <PanelHead heading=HEADING badge=Some(badge)>
            <p class="muted">
                "On since " <Moment at=since style=Style::Date />
                {if trusts {
                    ". We ask for a code when you sign in on a browser you have not trusted."
                } else {
                    ". We ask for a code when you sign in."
                }}
            </p>
        </PanelHead>
        <Section id="methods" heading="Methods">
            <MethodItems methods=overview.methods organization />
            {can_add.then(|| view! { <Open action=path::SET_UP label="Add a method" icon="plus" /> })}
        </Section>
        {codes.map(|codes| view! {
            <Section id="recovery" heading="Recovery codes">
                <CodesLeft left=codes.left as usize>
                    {format!("{} of 10 left. Made on ", codes.left)} <Moment at=codes.made_at style=Style::Date /> "."
                </CodesLeft>
                <Open action=path::CODES label="Recovery codes" />
            </Section>
        })}
        {passkeys.map(|passkeys| view! { <PasskeySection passkeys /> })}
        {days.map(|days| view! {
            <Section id="this-browser" heading="This browser">
                <TrustSwitch days trusted=is_trusted on_two_factor=true />
            </Section>
        })}
        <Section id="turn-off" heading="Turn off">
            <TurnOff requirement organization=who />
        </Section>
    }
}

#[component]
fn TurnOff(requirement: Option<Requirement>, organization: Option<String>) -> impl IntoView {
    if let Some(requirement) = requirement {
        let who_requires_it = if requirement.by_administrator {
            "An administrator requires two-factor authentication for your account".to_owned()
        } else {
            let who = organization.unwrap_or_else(|| "Your organization".to_owned());
            format!("{who} requires two-factor authentication")
        };
        let text = format!(
            "{who_requires_it}, so you cannot disable it. You can reset your token or change methods."
        );
        return view! { <p>{nobr(&text)}</p> }.into_any();
    }
    view! {
        <Open action=path::DISABLE label="Disable Two-Factor Authentication" kind=ButtonKind::Caution />
    }
    .into_any()
}
