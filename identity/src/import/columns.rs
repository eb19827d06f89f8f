//! The columns of a file.

use super::report::LineError;
use csv::StringRecord;

/// Positions of the columns.
pub(super) struct Columns {
    pub(super) name: usize,
    pub(super) email: usize,
    pub(super) role: Option<usize>,
    pub(super) two_factor: Option<usize>,
    pub(super) password_hash: Option<usize>,
    pub(super) otpauth: Option<usize>,
    pub(super) count: usize,
}

/// Column names, in any case.
pub const COLUMNS: [&str; 6] = ["name", "email", "role", "two_factor", "password_hash", "otpauth"];

impl Columns {
    /// Parses the header: any order, no duplicates, no unknown names.
    pub(super) fn read(header: &StringRecord) -> Result<Self, Vec<LineError>> {
        let mut places = [None; COLUMNS.len()];
        let mut problems = Vec::new();
        for (at, title) in header.iter().enumerate() {
            let known = COLUMNS.iter().position(|column| title.eq_ignore_ascii_case(column));
            match known.map(|column| &mut places[column]) {
                Some(place @ None) => *place = Some(at),
                Some(Some(_)) => problems.push(LineError::column_twice(title)),
                None => problems.push(LineError::column_unknown(title)),
            }
        }
        let [name, email, role, two_factor, password_hash, otpauth] = places;
        for (column, place) in [("name", name), ("email", email)] {
            if place.is_none() {
                problems.push(LineError::ColumnMissing(column));
            }
        }
        match (name, email) {
            (Some(name), Some(email)) if problems.is_empty() => Ok(Self {
                name,
                email,
                role,
                two_factor,
                password_hash,
                otpauth,
                count: header.len(),
            }),
            _ => Err(problems),
        }
    }
}
