//! `search "Audit log"`: the filters and the quick ranges.

use super::{
    address::{Query, RANGES, RESULTS},
    events::GROUPS,
};
use crate::pages::{
    path,
    ui::{
        button::Submit, disclosure::Disclosure, field::Field, icon::Icon,
        instant_select::SmallSelect,
    },
};
use leptos::prelude::*;

#[component]
pub(super) fn Filters(query: Query) -> AnyView {
    let set = query.fields_set();
    let range = (!query.range.is_empty())
        .then(|| view! { <input r#type="hidden" name="range" value=query.range.clone() /> });
    let size = view! { <input r#type="hidden" name="size" value=query.size().to_string() /> };
    view! {
        <div class="sift" role="search" aria-label="Audit log">
            <form class="sift__form" method="get" action=path::AUDIT_LOG>
                <Disclosure summary=format!("Filters ({set} set)") id="more-filters">
                    <Fields query />
                </Disclosure>
                {range} {size}
            </form>
        </div>
    }
    .into_any()
}

#[component]
fn Fields(query: Query) -> AnyView {
    let open = !query.from.is_empty() || !query.to.is_empty();
    let clear = query
        .is_filtered()
        .then(|| view! { <a class="sift__clear" href=path::AUDIT_LOG>"Clear filters"</a> });
    view! {
        <div class="sift__fields">
            <Event chosen=query.event />
            <Text name="actor" label="Actor" kind="search" value=query.actor />
            <Text name="user" label="User affected" kind="search" value=query.user />
            <Outcome chosen=query.result />
            <Submit label="Apply filters" icon="filter" />
            {clear}
            <details class="more sift__days" id="days" open=open>
                <summary><Icon name="chevron" /><span>"More filters"</span></summary>
                <div class="more__body">
                    <Text name="from" label="From" kind="date" value=query.from />
                    <Text name="to" label="To" kind="date" value=query.to />
                </div>
            </details>
        </div>
    }
    .into_any()
}

#[component]
fn Text(name: &'static str, label: &'static str, kind: &'static str, value: String) -> AnyView {
    view! {
        <Field id=name label>
            <input
                class="input"
                data-size="small"
                id=name
                name=name
                r#type=kind
                value=value
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                data-auto-submit={(kind == "date").then_some("")}
            />
        </Field>
    }
    .into_any()
}

#[component]
fn Event(chosen: String) -> AnyView {
    let groups = GROUPS.iter().map(|group| {
        let options = group.options().into_iter().map(|(word, label)| {
            let selected = word == chosen;
            view! { <option value=word selected=selected>{label}</option> }
        });
        let options = options.collect::<Vec<_>>();
        view! { <optgroup label=group.name>{options}</optgroup> }
    });
    let groups = groups.collect::<Vec<_>>();
    view! {
        <Field id="event" label="Event">
            <SmallSelect id="event" name="event">
                <option value="">"Any"</option>
                {groups}
            </SmallSelect>
        </Field>
    }
    .into_any()
}

#[component]
fn Outcome(chosen: String) -> AnyView {
    let options = RESULTS.map(|(word, label)| {
        let selected = word == chosen;
        view! { <option value=word selected=selected>{label}</option> }
    });
    view! {
        <Field id="result" label="Result">
            <SmallSelect id="result" name="result">
                {options.into_iter().collect_view()}
            </SmallSelect>
        </Field>
    }
    .into_any()
}

/// Choosing a range replaces the days and keeps the other filters.
#[component]
pub(super) fn QuickRanges(query: Query) -> AnyView {
    let kept = query.set().into_iter().filter(|(name, _)| !["from", "to", "range"].contains(name));
    let kept = kept.map(|(name, value)| view! { <input r#type="hidden" name=name value=value /> });
    let size = query.size().to_string();
    let buttons = RANGES.map(|(word, label, _)| {
        let pressed = if query.range == word { "true" } else { "false" };
        view! {
            <button class="button" data-kind="quiet" r#type="submit" name="range" value=word aria-pressed=pressed>
                {label}
            </button>
        }
    });
    view! {
        <form class="sift__quick" method="get" action=path::AUDIT_LOG>
            {kept.collect_view()}
            <input r#type="hidden" name="size" value=size />
            <div role="group" aria-label="Quick ranges">{buttons.into_iter().collect_view()}</div>
        </form>
    }
    .into_any()
}
