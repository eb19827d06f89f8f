//! Groups of the demo users, with their events.

use super::{
    dice::Dice,
    history::Events,
    person::{DAY, Person},
};
use crate::{
    account::{AccountId, Role},
    error::Error,
    group::{self, Change, Description, GroupName, Title},
};
use sea_orm::DatabaseTransaction;

/// Title and name.
const GROUPS: [(&str, &str); 7] = [
    ("Accounting", "accounting"),
    ("Engineering", "engineering"),
    ("IT", IT),
    ("On call", ON_CALL),
    ("Production", "production"),
    ("Sales", "sales"),
    ("Support", "support"),
];
/// All administrators.
const IT: &str = "it";
/// Some users of two departments.
const ON_CALL: &str = "on-call";

/// Adds the groups and their members, and returns the events with their times.
pub(super) async fn add(
    tx: &DatabaseTransaction,
    by: AccountId,
    people: &[Person],
    ids: &[AccountId],
    dice: &mut Dice,
    now: i64,
) -> Result<Events, Error> {
    let groups: Vec<_> = people.iter().map(|person| groups_of(person, dice)).collect();
    let mut events = Vec::new();
    for (title, name) in GROUPS {
        let created_at = now - 250 * DAY + dice.below(3_600);
        let (group, event) = group::insert(tx, by, &description(title, name)?, created_at).await?;
        events.push((created_at, event));
        let members =
            people.iter().zip(ids).zip(&groups).filter(|(_, names)| names.contains(&name));
        let (accounts, times): (Vec<i64>, Vec<i64>) =
            members.map(|((person, id), _)| (id.0, person.created_at.max(created_at) + 60)).unzip();
        let changed = group::change_many(tx, by, Some(group), Change::Add, &accounts).await?;
        events.extend(times.into_iter().zip(changed.unwrap_or_default().events));
    }
    Ok(events)
}

/// The department, and the groups across departments.
fn groups_of(person: &Person, dice: &mut Dice) -> Vec<&'static str> {
    let department = match (person.name.as_str(), dice.below(100)) {
        ("Ruth Adler", _) => "accounting",
        ("Tomás Ferreira", _) | (_, 0..34) => "engineering",
        (_, 34..42) => "accounting",
        (_, 42..70) => "production",
        (_, 70..86) => "sales",
        _ => "support",
    };
    let mut groups = vec![department];
    if person.role == Role::Administrator {
        groups.push(IT);
    }
    if matches!(department, "engineering" | "support") && dice.percent(16) {
        groups.push(ON_CALL);
    }
    groups
}

fn description(title: &str, name: &str) -> Result<Description, Error> {
    let (name, title) = (GroupName::parse(name), Title::parse(title));
    let description = name.zip(title).map(|(name, title)| Description { name, title });
    description.ok_or(Error::Unreadable("demo"))
}
