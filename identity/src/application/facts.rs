//! What events record about an application.

use super::{
    demand::{Demand, EVERYONE, Who},
    list::Application,
};
use crate::{
    error::Error,
    group::{self, GroupId},
};
use sea_orm::DatabaseTransaction;
use serde_json::{Value, json};

/// The values of an application, as events record them.
pub(super) type Facts = [(&'static str, Value); 6];

/// `groups` are the names of those in the demand.
pub(super) fn facts(
    name: &str,
    address: Option<&str>,
    demand: &Demand,
    groups: &[String],
) -> Facts {
    let who = match demand.who {
        Who::Everyone => json!(EVERYONE),
        Who::Members(_) => json!(groups),
    };
    [
        ("name", json!(name)),
        ("address", json!(address)),
        ("who", who),
        ("proof", json!(demand.proof.as_str())),
        ("age", json!(demand.age.map(|age| age.minutes()))),
        ("accepts_trusted_browser", json!(demand.accepts_trusted_browser)),
    ]
}

/// The values of a stored application.
pub(super) async fn stored(
    tx: &DatabaseTransaction,
    application: &Application,
) -> Result<Facts, Error> {
    let named: Vec<GroupId> = application.demand.groups().collect();
    let all = group::all(tx).await?.into_iter().filter(|group| named.contains(&group.id));
    let mut groups: Vec<String> = all.map(|group| group.name).collect();
    groups.sort();
    let address = application.address.as_deref();
    Ok(facts(&application.name, address, &application.demand, &groups))
}

/// As the details of an event.
pub(super) fn details(facts: impl IntoIterator<Item = (&'static str, Value)>) -> String {
    let object = facts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Value::Object(object).to_string()
}
