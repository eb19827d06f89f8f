//! One line of a file as a person, or everything that is wrong with it.

use super::{LineProblem, columns::Columns, otpauth};
use crate::{
    account::{EmailAddress, EmailProblem, Name, Role},
    password::ForeignHash,
};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use csv::StringRecord;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Somebody to be added. It is written down for nothing but to be sealed.
#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub(super) struct Person {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) administrator: bool,
    /// Two-factor authentication is required whatever the organization does.
    pub(super) required: bool,
    /// None: they are invited.
    pub(super) password_hash: Option<String>,
    /// The secret of their app, in base64.
    pub(super) totp: Option<String>,
}

impl Person {
    pub(super) fn role(&self) -> Role {
        if self.administrator { Role::Administrator } else { Role::Member }
    }

    /// Reads a line. A person without a password is invited, and proves with the link that the
    /// address is theirs; an app that they bring along would not be proved by that.
    pub(super) fn read(columns: &Columns, line: &StringRecord) -> Result<Self, Vec<LineProblem>> {
        if line.len() != columns.count {
            return Err(vec![LineProblem::Fields { found: line.len(), named: columns.count }]);
        }
        if line.iter().any(|field| field.contains(['\n', '\r'])) {
            return Err(vec![LineProblem::SeveralLines]);
        }
        let field = |at: usize| line.get(at).unwrap_or_default();
        let optional = |at: Option<usize>| at.map_or("", field);
        let mut problems = Vec::new();
        let name = name(field(columns.name)).map_err(|it| problems.push(it)).ok();
        let email = email(field(columns.email)).map_err(|it| problems.push(it)).ok();
        let administrator = word(optional(columns.role), "administrator", "member");
        if administrator.is_none() {
            problems.push(LineProblem::role(optional(columns.role)));
        }
        let required = word(optional(columns.two_factor), "required", "optional");
        if required.is_none() {
            problems.push(LineProblem::two_factor(optional(columns.two_factor)));
        }
        let hash = Some(optional(columns.password_hash)).filter(|text| !text.is_empty());
        if let Some(Err(problem)) = hash.map(ForeignHash::parse) {
            problems.push(LineProblem::PasswordHash(problem));
        }
        let address = Some(optional(columns.otpauth)).filter(|text| !text.is_empty());
        let totp = address.map(otpauth::secret).transpose();
        match (&totp, hash) {
            (Err(problem), _) => problems.push(problem.clone()),
            (Ok(Some(_)), None) => problems.push(LineProblem::OtpauthAlone),
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
            administrator,
            required,
            password_hash: hash.map(str::to_owned),
            totp: totp.map(|secret| STANDARD_NO_PAD.encode(&*secret)),
        })
    }
}

/// A spreadsheet would run what begins with one of these signs.
fn name(text: &str) -> Result<Name, LineProblem> {
    if text.starts_with(['=', '+', '-', '@']) {
        return Err(LineProblem::NameIsFormula);
    }
    match Name::parse(text) {
        Some(name) => Ok(name),
        None if text.chars().count() > 100 => Err(LineProblem::NameTooLong),
        None => Err(LineProblem::NameMissing),
    }
}

fn email(text: &str) -> Result<EmailAddress, LineProblem> {
    EmailAddress::parse(text).map_err(|problem| match problem {
        EmailProblem::Empty => LineProblem::EmailMissing,
        EmailProblem::Format => LineProblem::email(text),
    })
}

/// Yes for one word, no for the other and for nothing.
fn word(text: &str, yes: &str, no: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case(yes) {
        return Some(true);
    }
    (text.is_empty() || text.eq_ignore_ascii_case(no)).then_some(false)
}
