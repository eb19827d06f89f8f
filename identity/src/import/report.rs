//! The errors in a file, line by line.

use crate::slow_hash::HashError;
use std::collections::HashSet;

/// Why a file cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileError {
    TooLarge,
    TooManyPeople,
    /// Neither UTF-8 nor UTF-16 with a byte order mark; the first such line.
    NotText {
        line: u64,
    },
    /// Nothing below the header, or no header.
    Empty,
}

/// An error in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineError {
    ColumnUnknown(String),
    ColumnTwice(String),
    ColumnMissing(&'static str),
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
    /// In the installation that exported the file. The import would invite the user.
    Deactivated,
    Role(String),
    TwoFactor(String),
    PasswordHash(HashError),
    OtpauthForm,
    /// Unsupported; the value is the supported setting.
    OtpauthSetting(&'static str),
    /// It may change the codes that the app shows.
    OtpauthParameter(String),
    OtpauthSecret,
    OtpauthAlone,
}

impl LineError {
    pub(super) fn column_unknown(text: &str) -> Self {
        Self::ColumnUnknown(shown(text))
    }

    pub(super) fn column_twice(text: &str) -> Self {
        Self::ColumnTwice(shown(text))
    }

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

    pub(super) fn two_factor(text: &str) -> Self {
        Self::TwoFactor(shown(text))
    }
}

/// Shortens a field for display. Fields with secrets are never displayed.
fn shown(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// An error and its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidLine {
    pub line: u64,
    pub what: LineError,
}

/// The result of checking a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Lines without errors.
    pub good: usize,
    /// Lines with at least one error.
    pub bad: usize,
    /// By line, at most [`SHOWN`].
    pub problems: Vec<InvalidLine>,
}

/// The most errors in a report.
pub const SHOWN: usize = 100;

impl Report {
    pub(super) fn note(&mut self, line: u64, problems: Vec<LineError>) {
        self.bad += 1;
        self.problems.extend(problems.into_iter().map(|what| InvalidLine { line, what }));
    }

    /// Marks addresses that have an account. The lines may already have other errors.
    pub(super) fn taken(&mut self, lines: impl IntoIterator<Item = u64>) {
        let mut bad: HashSet<u64> = self.problems.iter().map(|problem| problem.line).collect();
        for line in lines {
            if bad.insert(line) {
                self.bad += 1;
                self.good -= 1;
            }
            self.problems.push(InvalidLine { line, what: LineError::EmailTaken });
        }
    }

    /// Lines are checked in more than one pass.
    pub(super) fn finish(&mut self) {
        self.problems.sort_by_key(|problem| problem.line);
        self.problems.truncate(SHOWN);
    }
}
