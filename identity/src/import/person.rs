//! Parses one line of a file, or lists all its errors.

use super::{columns::Columns, otpauth, report::LineError};
use crate::{
    account::{EmailAddress, EmailError, Name, Role, Subject, UserName},
    formula::{is_formula, unguarded},
    group::MOST_OF_ONE_USER,
    invisible::{is_blank, without_invisible},
    slow_hash::ForeignHash,
};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use csv::StringRecord;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A user to be added. Serialized only to be sealed.
#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub(super) struct Person {
    pub(super) name: String,
    pub(super) email: String,
    /// `None`: made from the email address.
    #[serde(default)]
    pub(super) user_name: Option<String>,
    /// By which applications know the user; `None`: made when the user opens one.
    #[serde(default)]
    pub(super) subject: Option<String>,
    pub(super) administrator: bool,
    /// Names of groups.
    #[serde(default)]
    pub(super) groups: Vec<String>,
    /// Two-factor authentication is required of this user, whatever the policy.
    pub(super) required: bool,
    /// `None`: the user is invited.
    pub(super) password_hash: Option<String>,
    /// The secret of the app, in base64.
    pub(super) totp: Option<String>,
}

impl Person {
    pub(super) fn role(&self) -> Role {
        if self.administrator { Role::Administrator } else { Role::Member }
    }

    /// Parses a line. A user without a password is invited, and the link proves that the email
    /// address is theirs. It proves nothing about an app, so an app without a password is refused.
    pub(super) fn read(columns: &Columns, line: &StringRecord) -> Result<Self, Vec<LineError>> {
        columns.check(line).map_err(|problem| vec![problem])?;
        if line.iter().any(|field| field.contains(['\n', '\r'])) {
            return Err(vec![LineError::SeveralLines]);
        }
        let field = |at: usize| unguarded(line.get(at).unwrap_or_default());
        let optional = |at: Option<usize>| at.map(field).unwrap_or_default();
        let mut problems = Vec::new();
        if word(&optional(columns.status), &["deactivated"], &[]) == Some(true) {
            problems.push(LineError::Deactivated);
        }
        let name =
            name(line.get(columns.name).unwrap_or_default()).map_err(|it| problems.push(it)).ok();
        let email = email(&field(columns.email)).map_err(|it| problems.push(it)).ok();
        let user_name = Some(optional(columns.user_name)).filter(|text| !is_blank(text));
        let user_name = user_name.map(|text| UserName::parse(&text).ok_or(text)).transpose();
        if let Err(text) = &user_name {
            problems.push(LineError::user_name(text));
        }
        let subject = Some(optional(columns.subject)).filter(|text| !is_blank(text));
        let subject = subject.map(|text| Subject::parse(&text).ok_or(text)).transpose();
        if let Err(text) = &subject {
            problems.push(LineError::subject(text));
        }
        let role = optional(columns.role);
        let administrator = word(&role, &["administrator"], &["member"]);
        if administrator.is_none() {
            problems.push(LineError::role(&role));
        }
        let groups = groups(&optional(columns.groups));
        if groups.len() as u64 > MOST_OF_ONE_USER {
            problems.push(LineError::TooManyGroups);
        }
        // Our own export contains the state of each user.
        let two_factor = optional(columns.two_factor);
        let required = word(
            &two_factor,
            &["required", "overdue"],
            &["optional", "enabled", "not_enabled", "off"],
        );
        if required.is_none() {
            problems.push(LineError::two_factor(&two_factor));
        }
        let hash = Some(optional(columns.password_hash)).filter(|text| !is_unusable(text));
        if let Some(Err(problem)) = hash.as_deref().map(ForeignHash::parse) {
            problems.push(LineError::PasswordHash(problem));
        }
        let address = Some(optional(columns.otpauth)).filter(|text| !text.is_empty());
        let totp = address.as_deref().map(otpauth::secret).transpose();
        match (&totp, &hash) {
            (Err(problem), _) => problems.push(problem.clone()),
            (Ok(Some(_)), None) => problems.push(LineError::OtpauthAlone),
            (Ok(_), _) => {}
        }
        let (Some(name), Some(email), Some(administrator), Some(required), Ok(totp), true) =
            (name, email, administrator, required, totp, problems.is_empty())
        else {
            return Err(problems);
        };
        Ok(Self {
            name: name.as_str().to_owned(),
            email: email.as_str().to_owned(),
            user_name: user_name.ok().flatten().map(|name| name.as_str().to_owned()),
            subject: subject.ok().flatten().map(|subject| subject.as_str().to_owned()),
            administrator,
            groups,
            required,
            password_hash: hash,
            totp: totp.map(|secret| STANDARD_NO_PAD.encode(&*secret)),
        })
    }
}

/// The names in a field, separated by semicolons, each once.
fn groups(field: &str) -> Vec<String> {
    let names = field.split(';').filter(|name| !is_blank(name));
    let names = names.map(|name| without_invisible(name).trim().to_ascii_lowercase());
    names.collect::<BTreeSet<String>>().into_iter().collect()
}

/// No text, or what other systems store for users who cannot sign in with a password.
fn is_unusable(hash: &str) -> bool {
    hash.is_empty() || hash.starts_with('!') || hash == "*"
}

/// A name that spreadsheets treat as a formula is accepted only as our exports write it.
fn name(text: &str) -> Result<Name, LineError> {
    let said = unguarded(text);
    match Name::parse(&said) {
        Some(name) if is_formula(name.as_str()) && said == text => Err(LineError::NameIsFormula),
        Some(name) => Ok(name),
        None if is_blank(text) => Err(LineError::NameMissing),
        None => Err(LineError::NameTooLong),
    }
}

fn email(text: &str) -> Result<EmailAddress, LineError> {
    EmailAddress::parse_new(text).map_err(|problem| match problem {
        EmailError::Empty => LineError::EmailMissing,
        EmailError::Format => LineError::email(text),
        EmailError::NotAscii | EmailError::Undeliverable => LineError::email_undeliverable(text),
    })
}

/// `true` for `yes`, `false` for `no` or no text, `None` otherwise.
fn word(text: &str, yes: &[&str], no: &[&str]) -> Option<bool> {
    let text = without_invisible(text);
    let is = |word: &&str| text.trim().eq_ignore_ascii_case(word);
    if yes.iter().any(is) {
        return Some(true);
    }
    (text.trim().is_empty() || no.iter().any(is)).then_some(false)
}
