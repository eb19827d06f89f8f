//! The columns of a file.

use super::report::{HeaderError, LineError};
use crate::invisible::without_invisible;
use csv::StringRecord;

/// Positions of the columns.
pub(super) struct Columns {
    pub(super) name: usize,
    pub(super) email: usize,
    pub(super) user_name: Option<usize>,
    pub(super) subject: Option<usize>,
    pub(super) groups: Option<usize>,
    pub(super) role: Option<usize>,
    pub(super) two_factor: Option<usize>,
    pub(super) password_hash: Option<usize>,
    pub(super) otpauth: Option<usize>,
    pub(super) status: Option<usize>,
    problem: Option<usize>,
    /// Columns of our own export that an import cannot use, as they were written.
    pub(super) ignored: Vec<String>,
    /// Whether each column has a name.
    named: Vec<bool>,
}

/// Column names, in any case.
pub const COLUMNS: [&str; 9] = [
    "name",
    "email",
    "user_name",
    "subject",
    "role",
    "groups",
    "two_factor",
    "password_hash",
    "otpauth",
];

/// The column of our own export that shows which users are deactivated.
const STATUS: &str = "status";

/// The column that we put before the others when we return lines with problems.
pub const PROBLEM: &str = "problem";

/// Columns of our own export that an import cannot use.
const EXPORTED: [&str; 6] = [
    "methods",
    "recovery_codes_left",
    "trusted_browsers",
    "last_sign_in_utc",
    "created_utc",
    "required_from",
];

/// The most problems that are listed; once they are solved, the others are.
const LISTED: usize = 20;

impl Columns {
    /// Parses the header: any order, no duplicates, no unknown names. Columns without a name must be
    /// empty.
    pub(super) fn read(header: &StringRecord) -> Result<Self, Vec<HeaderError>> {
        let (mut places, mut status, mut problem) = ([None; COLUMNS.len()], None, None);
        let (mut ignored, mut problems) = (Vec::new(), Vec::new());
        let titles: Vec<_> = header.iter().map(without_invisible).collect();
        let titles: Vec<_> = titles.iter().map(|title| title.trim()).collect();
        for (at, title) in titles.iter().enumerate().filter(|(_, title)| !title.is_empty()) {
            let is = |column: &&str| title.eq_ignore_ascii_case(column);
            let place = match COLUMNS.iter().position(is) {
                Some(column) => Some(&mut places[column]),
                None if is(&PROBLEM) => Some(&mut problem),
                None => is(&STATUS).then_some(&mut status),
            };
            match place {
                Some(place @ None) => *place = Some(at),
                Some(Some(_)) => problems.push(HeaderError::twice(title)),
                None if !EXPORTED.iter().any(is) => problems.push(HeaderError::unknown(title)),
                None if ignored.iter().any(|seen: &String| is(&seen.as_str())) => {
                    problems.push(HeaderError::twice(title));
                }
                None => ignored.push((*title).to_owned()),
            }
        }
        problems.truncate(LISTED);
        let [name, email, user_name, subject, role, groups, two_factor, password_hash, otpauth] =
            places;
        for (column, place) in [("name", name), ("email", email)] {
            if place.is_none() {
                problems.push(HeaderError::Missing(column));
            }
        }
        match (name, email) {
            (Some(name), Some(email)) if problems.is_empty() => Ok(Self {
                name,
                email,
                user_name,
                subject,
                role,
                groups,
                two_factor,
                password_hash,
                otpauth,
                status,
                problem,
                ignored,
                named: titles.iter().map(|title| !title.is_empty()).collect(),
            }),
            _ => Err(problems),
        }
    }

    /// The fields of a line, or of the header, as the administrator wrote them.
    pub(super) fn written(&self, line: &StringRecord) -> Vec<String> {
        let is_theirs = |(at, _): &(usize, &str)| Some(*at) != self.problem;
        line.iter().enumerate().filter(is_theirs).map(|(_, field)| field.to_owned()).collect()
    }

    /// Fields at the end may be missing, because some programs leave out empty ones.
    ///
    /// # Errors
    /// There is text in a column without a name.
    pub(super) fn check(&self, line: &StringRecord) -> Result<(), LineError> {
        let is_named = |at: usize| self.named.get(at).copied().unwrap_or_default();
        let filled = |(at, field): (usize, &str)| (!field.is_empty()).then_some(at);
        if line.iter().enumerate().filter_map(filled).all(is_named) {
            return Ok(());
        }
        let found = line.iter().enumerate().filter_map(filled).max().map_or(0, |last| last + 1);
        let named = self.named.iter().filter(|named| **named).count();
        Err(LineError::Fields { found, named })
    }
}
