//! All error texts, with the wording of the interface specification.

mod codes;

pub(crate) use codes::{
    code, code_only, codes_paused, confirmation, our_clock, recovery_code_form,
};

use crate::pages::{
    reply::page::zone,
    request::RequestContext,
    ui::{
        text::listed,
        time::{Style, moment},
    },
};
use identity::{
    account::{EmailError, LONGEST_NAME},
    audit_log::{PEOPLE, Who},
    group::MOST_OF_ONE_USER,
    method::Method,
    passkey::Offered,
    password::{PasswordError, Weakness},
    phone_number::PhoneError,
    settings::general::{AUDIT_DAYS, LONGEST_PRODUCT},
};

const NAME_EMPTY: &str = "Enter your name";
pub(crate) const SETUP_CODE_EMPTY: &str = "Enter the setup code";
pub(crate) const SETUP_CODE_WRONG: &str = "That setup code is not correct";
pub(crate) const SIGN_IN: &str = "The email or password is not correct.";
pub(crate) const PASSWORD_EMPTY: &str = "Enter your password";
pub(crate) const TIME_ZONE: &str = "Choose a time zone from the list";
pub(crate) const CODES_UNSAVED: &str = "Check the box when you have saved your recovery codes";
pub(crate) const SECRET_EXPIRED: &str =
    "That QR code has expired. Scan the new one and enter its code.";

pub(crate) const NO_PASSKEY_CREATED: &str = "No passkey was created. You can try again.";
pub(crate) const PASSKEY_NAME: &str = "Enter a name of 1 to 64 characters";
pub(crate) const PASSKEY_SIGN_IN: &str =
    "That passkey did not work here. Try again, or sign in with your password.";
pub(crate) const PASSKEY_IDENTITY: &str =
    "That passkey did not work here. Try again, or use your password.";
pub(crate) const PASSKEY_DISABLE: &str = passkey_second_step(Offered::Passkey);

/// A passkey or security key was refused in place of a code.
pub(crate) const fn passkey_second_step(offered: Offered) -> &'static str {
    match offered {
        Offered::Passkey => "That passkey did not work here. Try again, or enter a code.",
        Offered::SecurityKey => "That security key did not work here. Try again, or enter a code.",
        Offered::Both => {
            "That passkey or security key did not work here. Try again, or enter a code."
        }
    }
}

pub(crate) const TRUSTED_MANY: &str =
    "You have trusted too many browsers today. Try again tomorrow.";

pub(crate) const NO_METHOD: &str = "Allow at least one method.";
pub(crate) const DATE_AHEAD: &str = "Enter a date after today";
pub(crate) const OWN_METHOD_FIRST: &str =
    "Set up two-factor authentication on your own account before you enforce it.";
pub(crate) const TRUST_DAYS: &str = "Enter a number of days from 1 to 90";
pub(crate) const CONFLICT: &str =
    "Someone else changed this in the meantime. Check the current values and save again.";

pub(crate) const PASSWORD_OF_SERVER: &str = "Enter the password";

/// Why users cannot have this name.
pub(crate) fn own_name(typed: &str) -> String {
    name_too_long(typed).unwrap_or_else(|| NAME_EMPTY.to_owned())
}

/// Why another user, or an application, cannot have this name.
pub(crate) fn user_name(typed: &str) -> String {
    name_too_long(typed).unwrap_or_else(|| USER_NAME_EMPTY.to_owned())
}

fn name_too_long(typed: &str) -> Option<String> {
    let is_long = typed.trim().chars().count() > LONGEST_NAME;
    is_long.then(|| format!("The name can be at most {LONGEST_NAME} characters"))
}

pub(crate) fn product() -> String {
    format!("Enter a name of 1 to {LONGEST_PRODUCT} characters")
}

pub(crate) fn at_most(characters: usize) -> String {
    format!("Enter at most {characters} characters")
}

pub(crate) fn audit_days() -> String {
    format!("Enter a number of days from {} to {}", AUDIT_DAYS.start(), AUDIT_DAYS.end())
}

pub(crate) fn tries_paused(context: &RequestContext, until: i64) -> String {
    format!("Too many attempts. Try again at {}.", open_again(context, until))
}

pub(crate) fn too_many_passwords(context: &RequestContext, until: i64) -> String {
    let time = open_again(context, until);
    format!("You changed your password too often. Try again at {time}.")
}

pub(crate) fn too_many_sets(context: &RequestContext, until: i64) -> String {
    let time = open_again(context, until);
    format!("You made new recovery codes too often. Try again at {time}.")
}

const USER_NAME_EMPTY: &str = "Enter a name";
/// The characters of user names and of names of groups.
pub(crate) const PLAIN_NAME: &str = "Use up to 64 lowercase letters a to z, digits, dots, underscores and hyphens, beginning with a letter or digit";
pub(crate) const USER_NAME_TAKEN: &str =
    "This user name belongs or belonged to another user, and is not given to a second one";
pub(crate) const NO_SUCH_USER: &str = "No user has this email address";
pub(crate) const EMAIL_TAKEN: &str = "A user with this email already exists";
/// Why a group cannot have this title.
pub(crate) fn group_title(typed: &str) -> String {
    let is_long = typed.trim().chars().count() > LONGEST_NAME;
    match is_long {
        true => format!("The title can be at most {LONGEST_NAME} characters"),
        false => "Enter a title".to_owned(),
    }
}

pub(crate) const APPLICATION_ADDRESS: &str =
    "Enter an address that begins with https://, for example https://wiki.example.org";

pub(crate) fn too_many_groups() -> String {
    format!("A user can be in at most {MOST_OF_ONE_USER} groups")
}

/// Why a group that these applications name was not deleted.
pub(crate) fn group_named(applications: &[String]) -> String {
    let (of, first) = (applications.len(), applications.iter().take(3).map(String::as_str));
    let names = match of.saturating_sub(3) {
        0 => listed(&first.collect::<Vec<_>>()),
        more => format!("{} and {more} more", first.collect::<Vec<_>>().join(", ")),
    };
    format!("The group was not deleted, because it decides who can open {names}.")
}

pub(crate) const LAST_ADMINISTRATOR: &str =
    "There must be at least one administrator. Make someone else an administrator first.";
pub(crate) const OWN_ACCOUNT: &str =
    "You cannot do this to your own account. Ask another administrator.";
pub(crate) const OWN_SECOND_FACTOR_FIRST: &str =
    "Set up two-factor authentication on your own account before you turn it off for them.";
pub(crate) const NO_MAIL: &str = "Email is not set up, so no link was sent.";
pub(crate) const LOGIN_OFF: &str = "Two-factor authentication is turned off in Settings.";
pub(crate) const REASON_LONG: &str = "The reason can be at most 200 characters";

/// An administrator has reached the limit of links.
pub(crate) fn too_many_links(context: &RequestContext, until: i64) -> String {
    format!("Too many links were sent. Try again at {}.", open_again(context, until))
}

/// The search text for a name or address matches too many users.
pub(crate) fn too_many_people(who: Who) -> String {
    let field = match who {
        Who::Actor => "Actor",
        Who::User => "User affected",
    };
    format!("More than {PEOPLE} users match “{field}”. Enter more of the name or the address.")
}

/// A method whose messages cannot be delivered.
pub(crate) fn cannot_send(method: Method) -> &'static str {
    match method {
        Method::Email => "Set up email sending first.",
        _ => "Set up SMS sending first.",
    }
}

/// What an attacker needs in order to get a code.
pub(crate) fn strength(method: Method) -> &'static str {
    match method {
        Method::App => {
            "Strong: the secret stays on the phone. A fake page can still ask for codes."
        }
        Method::Sms => "Weaker: an attacker who takes over the phone number gets the codes.",
        Method::Email => {
            "Weakest: an attacker who reads the mailbox gets the codes and can reset the password."
        }
    }
}

pub(crate) const PASSKEY_STRENGTH: &str = "Strongest: a fake sign-in page gets nothing from them.";

pub(crate) fn email(problem: EmailError) -> &'static str {
    match problem {
        EmailError::Empty => "Enter an email address",
        EmailError::Format => "Enter an email address in the form name@example.com",
        EmailError::NotAscii => {
            "Not every mail server accepts letters other than a to z before the @. Enter an address without them"
        }
        EmailError::Undeliverable => "Mail servers do not accept this address. Check its spelling",
    }
}

/// The requirements for a new password.
pub(crate) fn new_password(min: usize) -> String {
    format!("At least {min} characters. A few unrelated words work well.")
}

pub(crate) fn weakness(weakness: Weakness) -> String {
    match weakness {
        Weakness::Empty => "Enter a new password".to_owned(),
        Weakness::Short { min } => format!("The password must be at least {min} characters"),
        Weakness::Long => "The password is too long".to_owned(),
        Weakness::Common => {
            "That password is on a list of common passwords. Choose another.".to_owned()
        }
        Weakness::Same => "The new password must differ from the current one".to_owned(),
    }
}

pub(crate) fn current_password(context: &RequestContext, problem: PasswordError) -> String {
    match problem {
        PasswordError::Empty => PASSWORD_EMPTY.to_owned(),
        PasswordError::Wrong => "That password is not correct".to_owned(),
        PasswordError::Paused { until } => sign_in_paused(context, until),
    }
}

pub(crate) fn sign_in_paused(context: &RequestContext, until: i64) -> String {
    let time = open_again(context, until);
    format!("Too many attempts. Try again at {time}, or reset your password.")
}

pub(crate) fn phone(problem: PhoneError) -> &'static str {
    match problem {
        PhoneError::Empty => "Enter a phone number",
        PhoneError::Format => "Enter a phone number with its country code, like +1 201 555 0123",
        PhoneError::Number => "That number does not look right. Check it and try again.",
        PhoneError::Country => "We cannot text this country. Choose another method.",
        PhoneError::Landline => "Enter a mobile number.",
    }
}

pub(crate) fn send_limit(context: &RequestContext, until: i64) -> String {
    let time = open_again(context, until);
    format!("You have asked for too many codes. Try again at {time}, or use another way.")
}

/// When another code may be requested.
pub(crate) fn resend_after(context: &RequestContext, until: i64) -> String {
    format!("You can ask for a new code after {}.", open_again(context, until))
}

/// The code could not be delivered.
pub(crate) fn not_sent(method: Method) -> &'static str {
    match method {
        Method::Email => "The email could not be sent. Try again, or choose another method.",
        _ => "The text message could not be sent. Try again, or choose another method.",
    }
}

/// Rounds up to the next minute, so that a time without seconds is never too early.
fn open_again(context: &RequestContext, until: i64) -> String {
    moment((until + 59).div_euclid(60) * 60, &zone(context), Style::Time)
}
