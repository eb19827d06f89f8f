//! A year of events of all users, in chronological order.

use super::{
    dice::Dice,
    person::{DAY, Person, Status, YEAR},
};
use crate::{
    account::{AccountId, Role},
    audit::{self, Event, Kind},
    client::Client,
    error::Error,
    method::Method,
    services::Services,
};
use sea_orm::DatabaseTransaction;
use std::collections::HashMap;

/// Also writes the other `events`.
pub(super) async fn write(
    services: &Services,
    tx: &DatabaseTransaction,
    mut events: Events,
    people: &[Person],
    ids: &[AccountId],
    dice: &mut Dice,
    now: i64,
) -> Result<(), Error> {
    let administrators: Vec<AccountId> = people
        .iter()
        .zip(ids)
        .filter(|(person, _)| person.role == Role::Administrator && person.is_enabled())
        .map(|(_, id)| *id)
        .collect();
    for (person, id) in people.iter().zip(ids) {
        of_one(&mut events, person, *id, &administrators, dice, now);
    }
    of_everybody(&mut events, &administrators, dice, now);
    events.retain(|(at, _)| *at <= now);
    events.sort_by_key(|(at, _)| *at);
    let mut clients: HashMap<Option<AccountId>, (i64, Client)> = HashMap::new();
    for (at, event) in events {
        let (last, client) = clients.entry(event.whose_browser()).or_default();
        // Whatever follows soon comes from the same browser.
        if client.address.is_empty() || at - *last > 1_800 {
            client.address = address(dice);
            browser(dice).clone_into(&mut client.browser);
        }
        *last = at;
        client.request_id = format!("demo-{at}");
        audit::record(services, tx, at, client, event).await?;
    }
    Ok(())
}

pub(super) type Events = Vec<(i64, Event)>;

fn of_one(
    events: &mut Events,
    person: &Person,
    id: AccountId,
    administrators: &[AccountId],
    dice: &mut Dice,
    now: i64,
) {
    let actor = dice.one_of(administrators).unwrap_or(id);
    let by = |kind| Event::by(kind, actor, Some(id));
    match person.role {
        Role::Administrator if person.known_as.is_some() => {
            let first = Event::by_stranger(Kind::AdministratorCreated, Some(id));
            events.push((person.created_at, first));
        }
        _ => {
            events.push((person.created_at, by(Kind::UserAdded)));
            events.push((person.created_at + 1, by(Kind::InvitationSent)));
        }
    }
    if person.status == Status::Invited {
        return;
    }
    events.push((person.created_at + 7_200, Event::of(Kind::InvitationAccepted, id)));
    if person.is_enabled() {
        let method = first_method(person);
        let enabled = Event::of(Kind::TwoFactorEnabled, id).with(method.as_str());
        events.push((person.enabled_at, enabled));
        events.push((person.enabled_at + 20, Event::of(Kind::RecoveryCodesSaved, id)));
    }
    for _ in 0..4 + dice.below(12) {
        let at = person.created_at + 8_000 + dice.below((now - person.created_at).max(1));
        sign_in(events, person, id, at, dice);
    }
    if let Some(at) = person.last_sign_in_at {
        sign_in(events, person, id, at, dice);
    }
    if dice.percent(12) {
        events.push((now - dice.below(YEAR / 2), Event::of(Kind::PasswordChanged, id)));
    }
    if person.status == Status::Deactivated {
        events.push((now - dice.below(60 * DAY), by(Kind::UserDeactivated)));
    }
}

fn first_method(person: &Person) -> Method {
    let has = |method: &Method| person.methods.has(*method);
    Method::ALL.into_iter().find(has).unwrap_or(Method::App)
}

/// Sometimes the password or the code is wrong first.
fn sign_in(events: &mut Events, person: &Person, id: AccountId, at: i64, dice: &mut Dice) {
    if dice.percent(7) {
        events.push((at - 40, Event::by_stranger(Kind::SignInStarted, Some(id)).refused()));
    }
    if !person.is_enabled() || at < person.enabled_at {
        events.push((at, Event::of(Kind::SignedIn, id).with("password")));
        return;
    }
    let method = first_method(person).as_str();
    events.push((at - 20, Event::by_stranger(Kind::SignInStarted, Some(id))));
    if dice.percent(5) {
        let wrong = Event::by_stranger(Kind::SignedIn, Some(id)).with(method).refused();
        events.push((at - 10, wrong));
    }
    let with = if dice.percent(2) { "recovery_code" } else { method };
    events.push((at, Event::of(Kind::SignedIn, id).with(with)));
    if dice.percent(8) {
        events.push((at + 300, Event::of(Kind::IdentityChecked, id).with(method)));
    }
    if dice.percent(6) {
        events.push((at + 15, Event::of(Kind::BrowserTrusted, id)));
    }
}

/// What administrators changed for the whole installation.
fn of_everybody(events: &mut Events, administrators: &[AccountId], dice: &mut Dice, now: i64) {
    let Some(first) = administrators.first().copied() else { return };
    let by = |kind| Event::by(kind, first, None);
    for (days, kind) in [
        (363, Kind::PolicyChanged),
        (240, Kind::EmailSettingsChanged),
        (239, Kind::TestMessageSent),
        (120, Kind::PolicyChanged),
        (9, Kind::PolicyChanged),
        (8, Kind::ReminderSent),
    ] {
        events.push((now - days * DAY + 36_000, by(kind)));
    }
    for month in 1..12 {
        let at = now - month * 30 * DAY + dice.below(DAY);
        let kind = if month % 3 == 0 { Kind::AuditExported } else { Kind::UsersExported };
        events.push((at, by(kind)));
    }
}

/// Addresses reserved for documentation (RFC 5737, RFC 3849).
pub(super) fn address(dice: &mut Dice) -> String {
    let network = dice.one_of(&["192.0.2", "198.51.100", "203.0.113"]).unwrap_or("192.0.2");
    match dice.below(8) {
        0 => format!("2001:db8:{:x}::{:x}", dice.below(0xffff), 1 + dice.below(0xfffe)),
        _ => format!("{network}.{}", 1 + dice.below(254)),
    }
}

pub(super) fn browser(dice: &mut Dice) -> &'static str {
    dice.one_of(&[
        "Firefox on Windows",
        "Chrome on Windows",
        "Edge on Windows",
        "Safari on macOS",
        "Chrome on macOS",
        "Firefox on Linux",
        "Safari on iOS",
        "Chrome on Android",
    ])
    .unwrap_or("Firefox on Linux")
}
