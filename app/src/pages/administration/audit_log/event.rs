//! One event of the log as a row, with its details in a disclosure.

use crate::{
    island::copy_button::CopyButton,
    pages::{
        activity::words,
        path,
        ui::{
            badge::{Badge, BadgeKind},
            icon::Icon,
            table::{Cell, Row, RowHead},
            time::{Moment, Style},
        },
    },
};
use identity::audit_log::{self, Line, Person};
use leptos::prelude::*;

pub(super) const COLUMNS: [&str; 6] = ["Time", "Event", "Actor", "User affected", "From", "Result"];

#[component]
pub(super) fn EventRow(line: Line) -> AnyView {
    let what = what(&line);
    let (actor, user) = (line.actor.clone(), line.user.clone());
    let (address, browser) = (line.address.clone(), line.browser.clone());
    let (at, refused) = (line.at, line.refused);
    view! {
        <Row>
            <RowHead><Moment at style=Style::Exact /></RowHead>
            <Cell label="Event">{what}<Details line /></Cell>
            <Cell label="Actor"><PersonLink person=actor otherwise="Not signed in" /></Cell>
            <Cell label="User affected"><PersonLink person=user otherwise="None" /></Cell>
            <Cell label="From">{address}" "<span class="muted">{browser}</span></Cell>
            <Cell label="Result"><ResultBadge refused /></Cell>
        </Row>
    }
    .into_any()
}

/// Describes the event in words.
pub(crate) fn what(line: &Line) -> String {
    words::logged(line.kind, line.refused, line.method.as_deref().unwrap_or_default())
}

#[component]
pub(crate) fn ResultBadge(refused: bool) -> AnyView {
    if refused {
        view! { <Badge kind=BadgeKind::Attention icon="alert" label="Failure" /> }.into_any()
    } else {
        view! { <Badge kind=BadgeKind::Neutral icon="check" label="Success" /> }.into_any()
    }
}

/// A link to a user.
#[component]
pub(crate) fn PersonLink(
    person: Option<Person>,
    /// Shown if there is no user.
    otherwise: &'static str,
) -> AnyView {
    match person {
        Some(Person { id, name, .. }) => {
            view! { <a href=path::with(path::USER, id)>{name}</a> }.into_any()
        }
        None => view! { <span class="muted">{otherwise}</span> }.into_any(),
    }
}

#[component]
fn Details(line: Line) -> AnyView {
    let id = format!("event-{}", line.id);
    let details = details(&line).into_iter().map(|(name, value)| {
        view! { <div><dt>{name}</dt><dd>{value}</dd></div> }
    });
    let from = format!("#{id}");
    view! {
        <details class="more event">
            <summary>
                <Icon name="chevron" />
                <span>"Details"<span class="visually-hidden">{format!(" of event {}", line.id)}</span></span>
            </summary>
            <div class="more__body">
                <dl class="event__facts">{details.collect_view()}</dl>
                <pre class="event__json" id=id tabindex="0">{audit_log::json(&line)}</pre>
                <div><CopyButton label="Copy event as JSON" thing="Event" from /></div>
            </div>
        </details>
    }
    .into_any()
}

/// The details that the row does not show, including what changed.
fn details(line: &Line) -> Vec<(String, String)> {
    let person = |person: &Person| format!("{} <{}>", person.name, person.email);
    let known = [
        ("Event number", Some(line.id.to_string())),
        ("Kind", Some(line.kind.as_str().to_owned())),
        ("Actor", line.actor.as_ref().map(person)),
        ("User affected", line.user.as_ref().map(person)),
        ("Method", line.method.clone()),
        ("Request", Some(line.request_id.clone())),
        ("Place in the chain", Some(format!("{} of {}", line.sequence, line.node))),
    ];
    let known = known.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    let known = known.filter(|(_, value)| !value.is_empty());
    known.chain(line.changes()).collect()
}
