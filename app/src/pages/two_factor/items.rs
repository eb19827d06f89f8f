//! The list of methods: where each one's codes come from, and its actions.

use crate::pages::{
    path, sentence,
    ui::{
        badge::{Badge, BadgeKind},
        button::{Act, ButtonKind, Open},
        item_list::{ItemList, ListItem},
        text::nobr,
        time::Moment,
    },
};
use identity::{enrolled_methods::MethodState, method::Method};
use leptos::prelude::*;

#[component]
pub(super) fn MethodItems(
    methods: Vec<MethodState>,
    organization: Option<String>,
) -> impl IntoView {
    let several = methods.len() > 1;
    let items = methods
        .into_iter()
        .map(move |state| view! { <MethodItem state several organization=organization.clone() /> });
    view! { <ItemList>{items.collect_view()}</ItemList> }
}

#[component]
fn MethodItem(state: MethodState, several: bool, organization: Option<String>) -> impl IntoView {
    let method = state.method;
    let to = state.destination.as_ref().map(|to| to.in_full().to_owned());
    let default = state
        .is_default
        .then(|| view! { <Badge kind=BadgeKind::Neutral label="Default" icon="check" /> });
    let name = view! { {method.name()} {to.map(|to| view! { " " <span>{nobr(&to)}</span> })} " " {default} };
    let used = match state.last_used_at {
        Some(at) => view! { " Last used " <Moment at /> "." }.into_any(),
        None => " Not used yet.".into_any(),
    };
    let replace = (!state.is_allowed).then(|| {
        let who = organization.unwrap_or_else(|| "your organization".to_owned());
        view! { <br /> {nobr(&format!("No longer allowed by {who}. Replace it with another method."))} }
    });
    let meta = view! {
        {sentence::strength(method)} <br /> "Added " <Moment at=state.added_at /> "." {used} {replace}
    };
    let change = change(method).filter(|_| state.is_allowed).map(|(action, label)| {
        view! { <Open action label kind=ButtonKind::Quiet /> }
    });
    let remove = several.then(|| {
        let label = format!("Remove {}", method.name());
        view! { <Open action=path::with(path::METHOD_REMOVE, method.as_str()) label kind=ButtonKind::Quiet /> }
    });
    let make_default = (state.is_allowed && !state.is_default).then(|| {
        let label = format!("Make {} the default", method.name());
        view! { <Act action=path::with(path::METHOD_DEFAULT, method.as_str()) label kind=ButtonKind::Quiet /> }
    });
    view! { <ListItem icon=icon(method) name meta>{change} {remove} {make_default}</ListItem> }
}

/// The address and label for replacing a method's secret or phone number.
fn change(method: Method) -> Option<(&'static str, &'static str)> {
    match method {
        Method::App => Some((path::RESET, "Reset Token")),
        Method::Sms => Some((path::CHANGE_PHONE, "Change phone number")),
        Method::Email => None,
    }
}

fn icon(method: Method) -> &'static str {
    match method {
        Method::App => "phone",
        Method::Sms => "message",
        Method::Email => "mail",
    }
}
