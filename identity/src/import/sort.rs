//! Sorts the lines of a file into users that can be imported and lines that cannot.

use super::{
    batch::Content,
    check::{Checked, Table, address, table},
    columns::Columns,
    invalid_line::{self, InvalidLine, WholeLine},
    part,
    person::Person,
    report::{LineError, shown},
};
use csv::StringRecord;
use std::{
    collections::{HashMap, HashSet},
    mem::take,
};

/// What the file contains, and the names of the ignored columns. `taken` are the addresses
/// that already have an account.
pub(super) fn sort(text: &str, taken: HashSet<String>) -> Result<(Content, Vec<String>), Checked> {
    let Table { columns, names, lines } = table(text)?;
    let mut addresses = Addresses { taken, lines: HashMap::new() };
    let (mut content, mut people, mut invalid) = (Content::default(), Vec::new(), Vec::new());
    content.columns = columns.written(&names);
    for (number, line) in lines {
        match addresses.check(&columns, number, &line) {
            Ok(person) => {
                content.count(&person);
                people.push(person);
            }
            Err(problems) => {
                content.invalid += 1;
                invalid.push(whole(&columns, number, &line, problems));
            }
        }
        if part::is_full(&people) {
            content.parts.push(take(&mut people));
        }
        if invalid.len() == invalid_line::SIZE {
            content.invalid_lines.push(take(&mut invalid));
        }
    }
    if !people.is_empty() {
        content.parts.push(people);
    }
    if !invalid.is_empty() {
        content.invalid_lines.push(invalid);
    }
    Ok((content, columns.ignored))
}

impl Content {
    fn count(&mut self, person: &Person) {
        self.people += 1;
        self.invited += usize::from(person.password_hash.is_none());
        self.administrators += usize::from(person.administrator);
    }
}

/// Which addresses a line may not have.
struct Addresses {
    taken: HashSet<String>,
    /// The first line of each address.
    lines: HashMap<String, u64>,
}

impl Addresses {
    fn check(
        &mut self,
        columns: &Columns,
        number: u64,
        line: &StringRecord,
    ) -> Result<Person, Vec<LineError>> {
        let person = Person::read(columns, line);
        // The address counts even if the line has other errors.
        let problem = address(columns, line).and_then(|key| self.problem(key, number));
        match (person, problem) {
            (Ok(person), None) => Ok(person),
            (Ok(_), Some(problem)) => Err(vec![problem]),
            (Err(problems), problem) => Err(problems.into_iter().chain(problem).collect()),
        }
    }

    fn problem(&mut self, key: String, number: u64) -> Option<LineError> {
        let is_taken = self.taken.contains(&key);
        let line = *self.lines.entry(key).or_insert(number);
        if line != number {
            return Some(LineError::EmailTwice { line });
        }
        is_taken.then_some(LineError::EmailTaken)
    }
}

fn whole(
    columns: &Columns,
    line: u64,
    record: &StringRecord,
    problems: Vec<LineError>,
) -> WholeLine {
    let field = |at: usize| record.get(at).map(shown).filter(|text| !text.is_empty());
    let user = field(columns.name).or_else(|| field(columns.email)).unwrap_or_default();
    WholeLine { what: InvalidLine { line, user, problems }, fields: columns.written(record) }
}
