//! `search "Audit log"`: the filters, which keep one another, and the quick ranges.

use super::{
    PATH,
    address::{Query, RANGES, RESULTS},
    events::GROUPS,
};
use crate::ui::{field::Field, instant_select::SmallSelect};
use leptos::prelude::*;

#[component]
pub(super) fn Filters(query: Query) -> AnyView {
    let is_filtered = query.is_filtered();
    let range = (!query.range.is_empty())
        .then(|| view! { <input r#type="hidden" name="range" value=query.range.clone() /> });
    let size = view! { <input r#type="hidden" name="size" value=query.size().to_string() /> };
    view! {
        <div class="sift" role="search" aria-label="Audit log">
            <form class="sift__fields" method="get" action=PATH>
                <Event chosen=query.event.clone() />
                <Text name="actor" label="Actor" kind="search" value=query.actor.clone() />
                <Text name="user" label="User affected" kind="search" value=query.user.clone() />
                <Outcome chosen=query.result.clone() />
                <Text name="from" label="From" kind="date" value=query.from.clone() />
                <Text name="to" label="To" kind="date" value=query.to.clone() />
                {range} {size}
                <div class="sift__do">
                    <button class="button" r#type="submit">"Apply filters"</button>
                    {is_filtered.then(|| view! { <a href=PATH>"Clear filters"</a> })}
                </div>
            </form>
            <QuickRanges query />
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

/// They take the place of the days, and keep the rest.
#[component]
fn QuickRanges(query: Query) -> AnyView {
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
        <form class="sift__quick" method="get" action=PATH>
            {kept.collect_view()}
            <input r#type="hidden" name="size" value=size />
            <div role="group" aria-label="Quick ranges">{buttons.into_iter().collect_view()}</div>
        </form>
    }
    .into_any()
}
