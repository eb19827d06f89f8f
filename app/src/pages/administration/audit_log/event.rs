//! One event of the log as a row, which opens to show its details.

use crate::{
    island::copy_button::CopyButton,
    pages::{
        activity::words,
        path,
        ui::{
            badge::{Badge, BadgeKind},
            disclosure::Disclosure,
            icon::Icon,
            table::{Cell, Row, RowHead},
            text::wrapped_after,
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
    let is_other =
        user.is_some() && user.as_ref().map(|user| user.id) != actor.as_ref().map(|actor| actor.id);
    let other = is_other.then_some("log__other");
    let (address, browser) = (line.address.clone(), line.browser.clone());
    let (at, refused) = (line.at, line.refused);
    view! {
        <Row>
            <RowHead><Moment at style=Style::DateTimeWithSeconds /></RowHead>
            <Cell label="Event"><Details what line /></Cell>
            <Cell label="Actor"><PersonLink person=actor otherwise="Not signed in" /></Cell>
            <Cell label="User affected"><span class=other><PersonLink person=user otherwise="None" /></span></Cell>
            <Cell label="From"><Address address /> <span class="log__browser">{browser}</span></Cell>
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
        view! { <span class="muted">"Success"</span> }.into_any()
    }
}

/// A network address that wraps only between the groups of an IPv6 address.
#[component]
fn Address(address: String) -> AnyView {
    view! { <span class="log__address">{wrapped_after(&address, &[':'])}</span> }.into_any()
}

/// A link to a user, if the account still exists.
#[component]
pub(crate) fn PersonLink(
    person: Option<Person>,
    /// Shown if there is no user.
    otherwise: &'static str,
) -> AnyView {
    match person {
        Some(Person { name, is_deleted: true, .. }) => {
            view! { {name} " " <span class="muted">"(deleted)"</span> }.into_any()
        }
        Some(Person { id, name, .. }) => {
            view! { <a href=path::with(path::USER, id)>{name}</a> }.into_any()
        }
        None => view! { <span class="muted">{otherwise}</span> }.into_any(),
    }
}

/// The event in words, which opens its details below the row.
#[component]
fn Details(what: String, line: Line) -> AnyView {
    let id = format!("event-{}", line.id);
    let details = details(&line).into_iter().map(|(name, value)| {
        view! { <div><dt>{name}</dt><dd>{value}</dd></div> }
    });
    let from = format!("#{id}");
    view! {
        <details class="more event">
            <summary>
                <Icon name="chevron" />
                <span>{what}<span class="visually-hidden">{format!(", details of event {}", line.id)}</span></span>
            </summary>
            <div class="more__body">
                <dl class="event__facts">{details.collect_view()}</dl>
                <Disclosure summary="JSON" id=format!("json-{}", line.id)>
                    <pre class="event__json" id=id tabindex="0">{audit_log::json(&line)}</pre>
                    <div><CopyButton label="Copy event as JSON" thing="Event" from /></div>
                </Disclosure>
            </div>
        </details>
    }
    .into_any()
}

/// All that is known about the event, including what changed.
fn details(line: &Line) -> Vec<(String, String)> {
    let person = |person: &Person| format!("{} <{}>", person.name, person.email);
    let known = [
        ("Event number", Some(line.id.to_string())),
        ("Kind", Some(line.kind.as_str().to_owned())),
        ("Actor", line.actor.as_ref().map(person)),
        ("User affected", line.user.as_ref().map(person)),
        ("Method", line.method.clone()),
        ("Address", Some(line.address.clone())),
        ("Browser", Some(line.browser.clone())),
        ("Request", Some(line.request_id.clone())),
        ("Place in the chain", Some(format!("{} of {}", line.sequence, line.node))),
    ];
    let known = known.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    let known = known.filter(|(_, value)| !value.is_empty());
    known.chain(line.changes()).collect()
}
