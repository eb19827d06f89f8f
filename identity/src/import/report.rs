//! The errors in a file, line by line.

use crate::slow_hash::HashError;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Why a file cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileError {
    TooLarge,
    TooManyPeople,
    /// The first line with too many fields.
    TooManyColumns {
        line: u64,
    },
    /// Neither UTF-8 nor UTF-16 with a byte order mark; the first such line.
    NotText {
        line: u64,
    },
    /// Nothing below the header, or no header.
    Empty,
}

/// An error in the names of the columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeaderError {
    Unknown(String),
    Twice(String),
    Missing(&'static str),
}

impl HeaderError {
    pub(super) fn unknown(text: &str) -> Self {
        Self::Unknown(shown(text))
    }

    pub(super) fn twice(text: &str) -> Self {
        Self::Twice(shown(text))
    }
}

/// An error in a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LineError {
    Fields {
        found: usize,
        named: usize,
    },
    SeveralLines,
    NameMissing,
    NameTooLong,
    NameIsFormula,
    EmailMissing,
    Email(String),
    /// No email can be sent to it.
    EmailUndeliverable(String),
    /// The address also appears on an earlier line.
    EmailTwice {
        line: u64,
    },
    /// An account with this address exists.
    EmailTaken,
    UserName(String),
    /// The user name also appears on an earlier line.
    UserNameTwice {
        line: u64,
    },
    /// The user name is or was the one of another account.
    UserNameTaken,
    Subject(String),
    /// The subject also appears on an earlier line.
    SubjectTwice {
        line: u64,
    },
    /// The subject is or was the one of another account.
    SubjectTaken,
    /// In the installation that exported the file. The import would invite the user.
    Deactivated,
    Role(String),
    TwoFactor(String),
    /// No group has this name.
    Group(String),
    TooManyGroups,
    PasswordHash(HashError),
    OtpauthForm,
    /// Unsupported; the value is the supported setting.
    OtpauthSetting(Cow<'static, str>),
    /// It may change the codes that the app shows.
    OtpauthParameter(String),
    OtpauthSecret,
    OtpauthAlone,
}

impl LineError {
    pub(super) fn email(text: &str) -> Self {
        Self::Email(shown(text))
    }

    pub(super) fn email_undeliverable(text: &str) -> Self {
        Self::EmailUndeliverable(shown(text))
    }

    /// A long name may be a secret, so it is not shown.
    pub(super) fn otpauth_parameter(name: &str) -> Self {
        Self::OtpauthParameter(if name.len() <= 16 { name.to_owned() } else { "…".to_owned() })
    }

    pub(super) fn role(text: &str) -> Self {
        Self::Role(shown(text))
    }

    pub(super) fn user_name(text: &str) -> Self {
        Self::UserName(shown(text))
    }

    pub(super) fn subject(text: &str) -> Self {
        Self::Subject(shown(text))
    }

    pub(super) fn group(text: &str) -> Self {
        Self::Group(shown(text))
    }

    pub(super) fn two_factor(text: &str) -> Self {
        Self::TwoFactor(shown(text))
    }
}

/// Shortens a field for display. Fields with secrets are never displayed.
pub(super) fn shown(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
