//! What is wrong with a file, line by line.

use crate::password::HashProblem;
use std::collections::HashSet;

/// A file that is not read at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileProblem {
    TooLarge,
    TooManyPeople,
    /// Not UTF-8, nor UTF-16 that says so; the first such line.
    NotText {
        line: u64,
    },
    /// Nothing below the names of the columns, or nothing at all.
    Empty,
}

/// One thing that is wrong with one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineProblem {
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
    /// The same address stands in an earlier line.
    EmailTwice {
        line: u64,
    },
    /// Somebody has this address already.
    EmailTaken,
    Role(String),
    TwoFactor(String),
    PasswordHash(HashProblem),
    OtpauthForm,
    /// It asks for something else than this.
    OtpauthSetting(&'static str),
    OtpauthSecret,
    OtpauthAlone,
}

impl LineProblem {
    pub(super) fn column_unknown(text: &str) -> Self {
        Self::ColumnUnknown(shown(text))
    }

    pub(super) fn column_twice(text: &str) -> Self {
        Self::ColumnTwice(shown(text))
    }

    pub(super) fn email(text: &str) -> Self {
        Self::Email(shown(text))
    }

    pub(super) fn role(text: &str) -> Self {
        Self::Role(shown(text))
    }

    pub(super) fn two_factor(text: &str) -> Self {
        Self::TwoFactor(shown(text))
    }
}

/// As much of a field as fits on a line. Fields with secrets are never repeated.
fn shown(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// A problem and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub line: u64,
    pub what: LineProblem,
}

/// What checking a file found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// People who could be imported.
    pub good: usize,
    /// Lines with at least one problem.
    pub bad: usize,
    /// In the order of the lines, at most [`SHOWN`].
    pub problems: Vec<Problem>,
}

/// Problems that a report names.
pub const SHOWN: usize = 100;

impl Report {
    pub(super) fn note(&mut self, line: u64, problems: Vec<LineProblem>) {
        self.bad += 1;
        self.problems.extend(problems.into_iter().map(|what| Problem { line, what }));
    }

    /// The addresses of these lines belong to somebody; the lines may have had other problems.
    pub(super) fn taken(&mut self, lines: impl IntoIterator<Item = u64>) {
        let mut bad: HashSet<u64> = self.problems.iter().map(|problem| problem.line).collect();
        for line in lines {
            if bad.insert(line) {
                self.bad += 1;
                self.good -= 1;
            }
            self.problems.push(Problem { line, what: LineProblem::EmailTaken });
        }
    }

    /// Lines are found in more than one pass.
    pub(super) fn finish(&mut self) {
        self.problems.sort_by_key(|problem| problem.line);
        self.problems.truncate(SHOWN);
    }
}
