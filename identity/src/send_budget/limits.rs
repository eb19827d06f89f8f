//! Which limits apply to which message.

use super::{
    limit::{DAY, HOUR, INTERVAL, Limit},
    requester::Requester,
};
use crate::{
    account::AccountId,
    client::Client,
    method::{Destination, Method},
    phone_number::PhoneNumber,
    secret::hex,
    services::Services,
};

/// The limits for a code to this user. The limit of the address applies until it is confirmed, so
/// that a number is not flooded by many accounts that pretend to set it up.
pub(crate) fn of_code(
    services: &Services,
    account: AccountId,
    requester: &Requester,
    destination: &Destination,
    is_confirmed: bool,
    client: &Client,
) -> Vec<Limit> {
    let method = destination.method();
    let mut limits = vec![of_person(account, requester, method)];
    if *requester == Requester::Unknown {
        limits.push(of_strangers(account, method));
    }
    if !is_confirmed {
        limits.push(of_address(services, &destination.uri()));
    }
    if *requester == Requester::Unknown {
        limits.push(of_network(services, "codes", 200, client));
    }
    if let Destination::Phone(number) = destination {
        limits.extend(of_all_texts(number));
    }
    limits
}

/// The limits for a password reset link, for an address that may have no account.
pub(crate) fn of_link(
    services: &Services,
    email_key: &str,
    requester: &Requester,
    client: &Client,
) -> Vec<Limit> {
    let mac = services.keys.mac("send_budget", format!("link|{email_key}").as_bytes());
    let person = format!("link:{}:{}", hex(&mac[..16]), requester.key());
    let mut limits = vec![
        Limit { interval: INTERVAL, ..Limit::new(person.clone(), 5, HOUR) },
        Limit::new(format!("{person}:day"), 10, DAY),
    ];
    if *requester == Requester::Unknown {
        limits.push(of_network(services, "links", 60, client));
    }
    limits
}

/// The limits for a test message of an administrator.
pub(crate) fn of_test(account: AccountId, phone: Option<&PhoneNumber>) -> Vec<Limit> {
    let mut limits = vec![Limit::new(format!("test:account:{}", account.0), 5, 600)];
    if let Some(number) = phone {
        limits.extend(of_all_texts(number));
    }
    limits
}

/// The limits for trusting another browser: the owner gets a mail about each.
pub(crate) fn of_trust(account: AccountId) -> [Limit; 1] {
    [Limit::new(format!("trust:account:{}", account.0), 10, DAY)]
}

/// The limits for changing one's password: the owner gets a mail about each.
pub(crate) fn of_password_change(account: AccountId) -> [Limit; 1] {
    [Limit::new(format!("password:account:{}", account.0), 10, DAY)]
}

/// The limits for new sets of recovery codes: each takes long to hash and sends a mail.
pub(crate) fn of_recovery_codes(account: AccountId) -> [Limit; 1] {
    [Limit::new(format!("recovery-codes:account:{}", account.0), 10, DAY)]
}

/// The limits for all text messages, into one country and in total.
fn of_all_texts(number: &PhoneNumber) -> [Limit; 2] {
    let country = format!("sms:country:{}", number.country_code());
    [Limit::new(country, 1_000, DAY), Limit::new("sms:all".to_owned(), 5_000, DAY)]
}

/// The limits for a link that an administrator sends to a user: counted for both. The operator, who
/// has no account, is not limited.
pub(crate) fn of_help(what: &str, to: AccountId, by: Option<AccountId>) -> Vec<Limit> {
    let person = format!("{what}:to:{}", to.0);
    let mut limits = vec![
        Limit { interval: INTERVAL, ..Limit::new(person.clone(), 5, HOUR) },
        Limit::new(format!("{person}:day"), 10, DAY),
    ];
    limits.extend(by.map(|by| Limit::new(format!("{what}:by:{}", by.0), 200, HOUR)));
    limits
}

/// The limits for an invitation: as [`of_help`], and for the address, because deleting a user and adding
/// them again must not reset the limits.
pub(crate) fn of_invitation(
    services: &Services,
    to: AccountId,
    email_key: &str,
    by: Option<AccountId>,
) -> Vec<Limit> {
    let mut limits = of_help("invitation", to, by);
    limits.extend(of_address_of_users(services, email_key));
    limits
}

/// The limits for emails to an address because a user with it is added or deleted.
pub(crate) fn of_address_of_users(services: &Services, email_key: &str) -> [Limit; 2] {
    let mac = services.keys.mac("send_budget", format!("invitation|{email_key}").as_bytes());
    let address = format!("invitation:address:{}", hex(&mac[..16]));
    [Limit::new(address.clone(), 5, HOUR), Limit::new(format!("{address}:day"), 10, DAY)]
}

/// The limits for the emails about a corrected address: as [`of_help`], but a mistake may be
/// corrected at once.
pub(crate) fn of_correction(what: &str, to: AccountId, by: AccountId) -> Vec<Limit> {
    let at_once = |limit| Limit { interval: 0, ..limit };
    of_help(what, to, Some(by)).into_iter().map(at_once).collect()
}

pub(super) fn of_person(account: AccountId, requester: &Requester, method: Method) -> Limit {
    let key = format!("{}:account:{}:{}", method.as_str(), account.0, requester.key());
    Limit::new(key, 5, HOUR)
}

/// All unknown browsers, per day.
pub(super) fn of_strangers(account: AccountId, method: Method) -> Limit {
    Limit::new(format!("{}:account:{}:unknown:day", method.as_str(), account.0), 20, DAY)
}

fn of_address(services: &Services, plain: &str) -> Limit {
    let mac = services.keys.mac("send_budget", plain.as_bytes());
    Limit::new(format!("to:{}", hex(&mac[..16])), 20, DAY)
}

/// One network, which may be a whole office. Its address is stored only as a MAC.
fn of_network(services: &Services, what: &str, sends: i64, client: &Client) -> Limit {
    let mac = services.keys.mac("send_budget", format!("network|{}", client.network()).as_bytes());
    Limit::new(format!("network:{what}:{}", hex(&mac[..16])), sends, HOUR)
}
