//! The demo users and their states.

use super::{dice::Dice, names};
use crate::{
    account::{Role, folded},
    method::{Method, Methods, PASSKEY},
    secret::random_bytes,
};
use std::collections::HashSet;
use zeroize::Zeroizing;

pub(super) const DAY: i64 = 86_400;
pub(super) const YEAR: i64 = 364 * DAY;
const PEOPLE: usize = 300;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Active,
    Invited,
    Deactivated,
}

/// An administrator's decision for this user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decided {
    Nothing,
    Required(&'static str),
    Lifted { reason: &'static str, until: Option<i64> },
}

pub(super) struct Person {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) role: Role,
    pub(super) status: Status,
    pub(super) created_at: i64,
    pub(super) last_sign_in_at: Option<i64>,
    pub(super) methods: Methods,
    /// When the first method was added.
    pub(super) enabled_at: i64,
    pub(super) codes_left: i64,
    pub(super) decided: Decided,
    pub(super) locked_until: Option<i64>,
    /// The app secret of a user with printed credentials.
    pub(super) app: Option<Zeroizing<Vec<u8>>>,
    /// The label under which the credentials are printed.
    pub(super) known_as: Option<&'static str>,
}

impl Person {
    pub(super) fn is_enabled(&self) -> bool {
        self.methods.is_enabled()
    }
}

/// Three users with printed credentials, and all others.
pub(super) fn everybody(dice: &mut Dice, now: i64) -> Vec<Person> {
    let mut people = vec![
        known("Maya Lindqvist", Some("Administrator"), Role::Administrator, true, now),
        known(
            "Tomás Ferreira",
            Some("Member with two-factor authentication"),
            Role::Member,
            true,
            now,
        ),
        known("Ruth Adler", Some("Member without it"), Role::Member, false, now),
    ];
    let mut taken: HashSet<String> = people.iter().map(|person| person.email.clone()).collect();
    for (name, address) in names::ELSEWHERE {
        taken.insert(format!("{address}@halden.example"));
        people.push(random_person(dice, name.to_owned(), format!("{address}@halden.example"), now));
    }
    while people.len() < PEOPLE {
        let (Some(given), Some(family)) = (dice.one_of(&names::GIVEN), dice.one_of(&names::FAMILY))
        else {
            continue;
        };
        let email = address(given, family);
        if taken.insert(email.clone()) {
            people.push(random_person(dice, format!("{given} {family}"), email, now));
        }
    }
    people
}

/// `given.family@…` in ASCII letters and digits.
fn address(given: &str, family: &str) -> String {
    let plain = |text: &str| -> String {
        folded(text).chars().filter(char::is_ascii_alphanumeric).collect()
    };
    format!("{}.{}@halden.example", plain(given), plain(family))
}

fn known(
    name: &str,
    known_as: Option<&'static str>,
    role: Role,
    enabled: bool,
    now: i64,
) -> Person {
    let (given, family) = name.split_once(' ').unwrap_or((name, ""));
    Person {
        name: name.to_owned(),
        email: address(given, family),
        role,
        status: Status::Active,
        created_at: now - YEAR,
        last_sign_in_at: Some(now - 2 * DAY),
        methods: Methods(if enabled { Methods::bit(Method::App) } else { 0 }),
        enabled_at: now - YEAR + 3 * DAY,
        codes_left: 9,
        decided: Decided::Nothing,
        locked_until: None,
        app: enabled.then(|| Zeroizing::new(random_bytes::<20>().to_vec())),
        known_as,
    }
}

fn random_person(dice: &mut Dice, name: String, email: String, now: i64) -> Person {
    let role = if dice.percent(3) { Role::Administrator } else { Role::Member };
    let status = match dice.below(100) {
        0..7 => Status::Invited,
        7..12 => Status::Deactivated,
        _ => Status::Active,
    };
    let age = match status {
        Status::Invited => dice.below(6 * DAY) + 3_600,
        // More accounts are old than new.
        _ => YEAR - dice.below(YEAR).min(dice.below(YEAR)).min(YEAR - 8 * DAY),
    };
    let methods = match (status, methods(dice)) {
        (Status::Invited, _) => 0,
        // Without a method they would be listed as users who still have to set one up.
        (Status::Deactivated, 0) => Methods::bit(Method::App),
        (_, methods) => methods,
    };
    let since_enabled = dice.below(age).min(dice.below(age)).max(600);
    let lately = dice.below(45 * DAY).min(dice.below(45 * DAY)).min(age);
    let signed_in = status != Status::Invited && (methods > 0 || dice.percent(92));
    Person {
        name,
        email,
        role,
        status,
        created_at: now - age,
        last_sign_in_at: signed_in.then_some(now - lately.max(300)),
        methods: Methods(methods),
        enabled_at: now - since_enabled,
        codes_left: if dice.percent(6) { 0 } else { 10 - dice.below(4) * dice.below(4) },
        decided: decided(dice, now, status),
        locked_until: (status == Status::Active && dice.percent(1)).then_some(now + 1_800),
        app: None,
        known_as: None,
    }
}

fn methods(dice: &mut Dice) -> i64 {
    let [app, sms, email] = [Method::App, Method::Sms, Method::Email].map(Methods::bit);
    match dice.below(100) {
        0..40 => app,
        40..52 => app | sms,
        52..60 => app | PASSKEY,
        60..66 => sms,
        66..72 => email,
        72..74 => app | sms | email | PASSKEY,
        _ => 0,
    }
}

fn decided(dice: &mut Dice, now: i64, status: Status) -> Decided {
    if status != Status::Active {
        return Decided::Nothing;
    }
    match dice.below(100) {
        0..2 => Decided::Lifted { reason: "No phone in the clean room", until: None },
        2..4 => Decided::Lifted {
            reason: "New phone is on its way",
            until: Some(next_day(now + 12 * DAY)),
        },
        4..7 => Decided::Required("Works with customer data"),
        _ => Decided::Nothing,
    }
}

/// The next midnight, UTC.
pub(super) fn next_day(at: i64) -> i64 {
    (at / DAY + 1) * DAY
}
