//! What an application requires, in words.

use crate::pages::ui::{
    badge::{Badge, BadgeKind},
    text::{count, listed},
};
use identity::{
    access::Missing,
    application::{Age, Listed, RequiredProof, Who},
    connection::ToldGroups,
};
use leptos::prelude::*;

pub(super) const EVERYONE: &str = "Everyone";

/// "Everyone", or "Members of Accounting or IT"
pub(super) fn who(application: &Listed) -> String {
    match application.application.demand.who {
        Who::Everyone => EVERYONE.to_owned(),
        Who::Members(_) => format!("Members of {}", groups(application)),
    }
}

/// "Accounting, Sales or IT"
pub(super) fn groups(application: &Listed) -> String {
    let titles: Vec<_> = application.groups.iter().map(|group| group.title.as_str()).collect();
    match titles.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} or {last}", others.join(", ")),
        _ => listed(&titles),
    }
}

/// The labels of "How must they sign in?".
pub(super) fn way(proof: RequiredProof) -> &'static str {
    match proof {
        RequiredProof::Usual => "The usual way",
        RequiredProof::SecondFactor => "With a second factor",
        RequiredProof::Passkey => "With a passkey",
    }
}

/// "With a second factor, again after 30 minutes"
pub(super) fn required_proof(application: &Listed) -> String {
    let demand = &application.application.demand;
    match demand.age {
        None => way(demand.proof).to_owned(),
        Some(age) => format!("{}, again after {}", way(demand.proof), duration(age)),
    }
}

/// The options of "Groups it receives".
pub(super) fn told_groups(told: ToldGroups) -> &'static str {
    match told {
        ToldGroups::OfDemand => "Only groups that decide who can open it",
        ToldGroups::Listed => "Only groups that you list",
        ToldGroups::All => "All groups of the user",
    }
}

/// "1 hour", "90 minutes"
pub(super) fn duration(age: Age) -> String {
    let minutes = age.minutes().unsigned_abs();
    match minutes % 60 {
        0 => count(minutes / 60, "hour", "hours"),
        _ => count(minutes, "minute", "minutes"),
    }
}

/// What a user sets up.
pub(super) fn method(missing: Missing) -> &'static str {
    match missing {
        Missing::SecondFactor => "a second factor",
        Missing::Passkey => "a passkey",
    }
}

#[component]
pub(super) fn StatusBadge(is_on: bool) -> AnyView {
    let (kind, label, icon) = match is_on {
        true => (BadgeKind::Ok, "On", "check"),
        false => (BadgeKind::Neutral, "Off", "dash"),
    };
    view! { <Badge kind label icon /> }.into_any()
}
