//! Applications of the demo users, one of them behind a gate, with their events.

use super::{history::Events, person::DAY};
use crate::{
    account::AccountId,
    application::{
        self, Address, Age, ApplicationName, Demand, Description, Groups, RequiredProof, Who,
    },
    connection::ToldGroups,
    error::Error,
    gate::{self, RemoteUser, Rules},
    group::{self, Group},
};
use sea_orm::DatabaseTransaction;

/// One for each kind of proof.
struct Made {
    name: &'static str,
    address: &'static str,
    /// By name; for everyone if there are none.
    groups: &'static [&'static str],
    proof: RequiredProof,
    minutes: Option<i64>,
    /// The rules of the gate at its address.
    gate: Option<&'static str>,
}

const APPLICATIONS: [Made; 3] = [
    Made {
        name: "Build server",
        address: "https://build.halden.example",
        groups: &["engineering", "it"],
        proof: RequiredProof::Passkey,
        minutes: None,
        gate: None,
    },
    Made {
        name: "Invoices",
        address: "https://invoices.halden.example",
        groups: &["accounting"],
        proof: RequiredProof::SecondFactor,
        minutes: Some(240),
        gate: None,
    },
    Made {
        name: "Wiki",
        address: "https://wiki.halden.example",
        groups: &[],
        proof: RequiredProof::Usual,
        minutes: None,
        gate: Some("GET,HEAD /public/* open\nany /admin/* second factor within 60 minutes"),
    },
];

/// Adds the applications, and returns the events with their times.
pub(super) async fn add(
    tx: &DatabaseTransaction,
    by: AccountId,
    now: i64,
) -> Result<Events, Error> {
    let groups = group::all(tx).await?;
    let mut events = Vec::new();
    for (made, days) in APPLICATIONS.iter().zip([30, 90, 200]) {
        let new = description(made, &groups).ok_or(Error::Unreadable("demo"))?;
        let at = now - days * DAY;
        let added = application::insert(tx, by, &new, at).await?;
        let Some((id, event)) = added else { continue };
        events.push((at, event));
        if let Some(rules) = made.gate {
            let settings = gate_settings(made, rules).ok_or(Error::Unreadable("demo"))?;
            let added = gate::insert(tx, by, (id, made.name), &settings, at).await?;
            events.push((at, added.1));
        }
    }
    Ok(events)
}

fn gate_settings(made: &Made, rules: &str) -> Option<gate::Settings> {
    Some(gate::Settings {
        host: gate::Host::parse(made.address).ok()?,
        remote_user: RemoteUser::default(),
        told_groups: ToldGroups::OfDemand,
        rules: Rules::parse(rules).ok()?,
    })
}

fn description(made: &Made, all: &[Group]) -> Option<Description> {
    let named = all.iter().filter(|group| made.groups.contains(&group.name.as_str()));
    let who = match made.groups {
        [] => Who::Everyone,
        _ => Who::Members(Groups::new(named.map(|group| group.id))?),
    };
    let demand = Demand {
        who,
        proof: made.proof,
        age: made.minutes.and_then(Age::new),
        accepts_trusted_browser: false,
    };
    Some(Description {
        name: ApplicationName::parse(made.name)?,
        address: Some(Address::parse(made.address)?),
        demand,
    })
}
