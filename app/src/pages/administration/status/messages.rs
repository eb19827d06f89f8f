//! Whether emails or text messages are delivered.

use crate::pages::ui::{
    badge::{Badge, BadgeKind},
    description_list::{DescriptionItem, DescriptionList},
    section::Section,
    text::number,
    time::Moment,
};
use identity::{
    delivery::Problem,
    status::{Messages, Way},
};
use leptos::prelude::*;

const NONE: &str = "None in the last 7 days";

#[component]
pub(super) fn MessagesPanel(
    id: &'static str,
    heading: &'static str,
    /// "mail server" or "SMS gateway"
    peer: &'static str,
    /// Its settings.
    settings: &'static str,
    messages: Messages,
) -> AnyView {
    let (kind, label, icon) = state(&messages);
    let badge = view! { <Badge kind label icon /> }.into_any();
    let way = match messages.way {
        Way::Off => format!("No {peer} is set up"),
        Way::Files => format!("No {peer} is set up: files on the server"),
        Way::Host(host) => host,
    };
    let failing = messages.failing_since.map(|at| {
        view! { <DescriptionItem name="Failing since"><Moment at /></DescriptionItem> }
    });
    let delivered = match messages.delivered_at {
        Some(at) => view! { <Moment at /> }.into_any(),
        None => NONE.into_any(),
    };
    let failure = match messages.last_failure {
        Some(failure) => {
            view! { <Moment at=failure.at /> {format!(": {}", problem(peer, failure.problem))} }
                .into_any()
        }
        None => NONE.into_any(),
    };
    let waiting = match messages.waiting_since {
        Some(at) => {
            view! { {number(messages.waiting)} ", the oldest since " <Moment at /> }.into_any()
        }
        None => "None".into_any(),
    };
    let undelivered = match messages.undelivered {
        0 => NONE.to_owned(),
        count => format!("{} in the last 7 days", number(count)),
    };
    view! {
        <Section id=format!("status-{id}") heading level=2 aside=Some(badge)>
            <DescriptionList>
                <DescriptionItem name="Sent through">{way}</DescriptionItem>
                {failing}
                <DescriptionItem name="Last delivery">{delivered}</DescriptionItem>
                <DescriptionItem name="Last failure">{failure}</DescriptionItem>
                <DescriptionItem name="Waiting">{waiting}</DescriptionItem>
                <DescriptionItem name="Not delivered">{undelivered}</DescriptionItem>
            </DescriptionList>
            <a href=settings>{format!("{heading}: settings and test")}</a>
        </Section>
    }
    .into_any()
}

fn state(messages: &Messages) -> (BadgeKind, &'static str, &'static str) {
    match &messages.way {
        Way::Off => (BadgeKind::Attention, "Off", "dash"),
        _ if messages.failing_since.is_some() => (BadgeKind::Danger, "Failing", "alert"),
        Way::Files => (BadgeKind::Attention, "Saved as files", "info"),
        Way::Host(_) if messages.delivered_at.is_some() => (BadgeKind::Ok, "Working", "check"),
        Way::Host(_) => (BadgeKind::Neutral, "Not used yet", "dash"),
    }
}

fn problem(peer: &str, problem: Problem) -> String {
    match problem {
        Problem::Refused => format!("the {peer} refused a message."),
        Problem::Unauthorized => format!("the {peer} did not accept the user name and password."),
        Problem::Postponed => format!("the {peer} postponed a message."),
        Problem::Limited => format!("the {peer} accepts no more messages for now."),
        Problem::Unavailable => format!("the {peer} reported an internal problem."),
        Problem::Unreachable => format!("the {peer} did not answer."),
        Problem::Insecure => {
            format!("the {peer} offers no encryption or has an untrusted certificate.")
        }
        Problem::Garbled => format!("the {peer} sent a response that we do not understand."),
        Problem::Unreadable => "a message could not be decrypted or composed.".to_owned(),
    }
}
