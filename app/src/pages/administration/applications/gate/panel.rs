//! The section "Gates" of P-APP.

use super::{super::words::told_groups, words};
use crate::pages::{
    path,
    ui::{
        button::{ButtonKind, Open},
        callout::Callout,
        description_list::{DescriptionItem, DescriptionList},
        notice::Notice,
        section::Section,
        text::wrapped_after,
    },
};
use identity::{
    application::ApplicationId,
    gate::{Gate, Rule, Rules},
};
use leptos::prelude::*;

const NONE: &str = "A gate protects an application that does not speak OpenID Connect: the proxy in front of it asks here about every request.";

#[component]
pub(crate) fn GatesPanel(
    application: ApplicationId,
    gates: Vec<Gate>,
    /// Proxies can ask.
    is_listening: bool,
) -> AnyView {
    let is_silent = !gates.is_empty() && !is_listening;
    let content = if gates.is_empty() {
        view! { <p>{NONE}</p> }.into_any()
    } else {
        gates.into_iter().map(|gate| view! { <GateItem gate /> }).collect_view().into_any()
    };
    view! {
        <Section id="application-gates" heading="Gates" level=2>
            {is_silent.then(|| view! { <Callout said=Notice::attention(words::LISTENER_OFF) /> })}
            {content}
            <div class="user__do"><Open action=path::with(path::GATE_NEW, application) label="Add gate" /></div>
        </Section>
    }
    .into_any()
}

#[component]
fn GateItem(gate: Gate) -> AnyView {
    let at = |pattern| path::with(&path::with(pattern, gate.application), gate.id);
    let host = gate.settings.host.as_str().to_owned();
    view! {
        <h3 translate="no">{wrapped_after(&host, &['.'])}</h3>
        <DescriptionList>
            <DescriptionItem name="Remote-User contains">{words::remote_user(gate.settings.remote_user)}</DescriptionItem>
            <DescriptionItem name="Groups it receives">{told_groups(gate.settings.told_groups)}</DescriptionItem>
            <DescriptionItem name="Rules">{rules(&gate.settings.rules)}</DescriptionItem>
        </DescriptionList>
        <div class="user__do">
            <Open action=at(path::GATE) label="Edit" about=host.clone() />
            <Open action=at(path::GATE_PROXY) label="Set up the proxy" about=format!("for {host}") />
            <Open action=at(path::GATE_REMOVE) label="Remove" about=host kind=ButtonKind::Caution />
        </div>
    }
    .into_any()
}

fn rules(rules: &Rules) -> AnyView {
    let mut rules = rules.iter().map(Rule::to_string).peekable();
    if rules.peek().is_none() {
        return "None. What the application requires applies to every request.".into_any();
    }
    let items =
        rules.map(|rule| view! { <li translate="no">{wrapped_after(&rule, &[',', '/'])}</li> });
    view! { <ul role="list">{items.collect_view()}</ul> }.into_any()
}
