//! Sorts the lines of a file into users that can be imported and lines that cannot.

use super::{
    batch::Content,
    check::{Checked, Keys, Table, address, subject, table, user_name},
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

/// What the file contains, and the names of the ignored columns. `taken` are the addresses, user
/// names and subjects that already belong to an account. Users whose lines name a user name come first, so that it
/// is not given to another one of them.
pub(super) fn sort(
    text: &str,
    taken: Keys<HashSet<String>>,
    groups: &HashSet<String>,
) -> Result<(Content, Vec<String>), Checked> {
    let Table { columns, names, lines } = table(text)?;
    let mut used = Keys {
        addresses: Used::besides(taken.addresses),
        user_names: Used::besides(taken.user_names),
        subjects: Used::besides(taken.subjects),
    };
    let (mut content, mut invalid) = (Content::default(), Vec::new());
    let (mut named, mut others) = (Parts::default(), Parts::default());
    content.columns = columns.written(&names);
    for (number, line) in lines {
        match used.check(&columns, number, &line).and_then(|person| in_groups(person, groups)) {
            Ok(person) => {
                content.count(&person);
                let parts = if person.user_name.is_some() { &mut named } else { &mut others };
                parts.push(person);
            }
            Err(problems) => {
                content.invalid += 1;
                invalid.push(whole(&columns, number, &line, problems));
            }
        }
        if invalid.len() == invalid_line::SIZE {
            content.invalid_lines.push(take(&mut invalid));
        }
    }
    content.parts = named.all();
    content.parts.extend(others.all());
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
        self.subjects += usize::from(person.subject.is_some());
    }
}

/// The user, if there are all groups that the line names.
fn in_groups(person: Person, groups: &HashSet<String>) -> Result<Person, Vec<LineError>> {
    let unknown = person.groups.iter().filter(|name| !groups.contains(*name));
    let unknown: Vec<_> = unknown.map(|name| LineError::group(name)).collect();
    if unknown.is_empty() { Ok(person) } else { Err(unknown) }
}

/// Users, in parts that are imported one after the other.
#[derive(Default)]
struct Parts {
    full: Vec<Vec<Person>>,
    last: Vec<Person>,
}

impl Parts {
    fn push(&mut self, person: Person) {
        self.last.push(person);
        if part::is_full(&self.last) {
            self.full.push(take(&mut self.last));
        }
    }

    fn all(mut self) -> Vec<Vec<Person>> {
        if !self.last.is_empty() {
            self.full.push(self.last);
        }
        self.full
    }
}

impl Keys<Used> {
    fn check(
        &mut self,
        columns: &Columns,
        number: u64,
        line: &StringRecord,
    ) -> Result<Person, Vec<LineError>> {
        let person = Person::read(columns, line);
        // They count even if the line has other errors.
        let address = address(columns, line).and_then(|key| self.addresses.use_in(number, key));
        let address = address.map(|used| match used {
            Before::OnLine(line) => LineError::EmailTwice { line },
            Before::ByAccount => LineError::EmailTaken,
        });
        let name = user_name(columns, line).and_then(|key| self.user_names.use_in(number, key));
        let name = name.map(|used| match used {
            Before::OnLine(line) => LineError::UserNameTwice { line },
            Before::ByAccount => LineError::UserNameTaken,
        });
        let subject = subject(columns, line).and_then(|key| self.subjects.use_in(number, key));
        let subject = subject.map(|used| match used {
            Before::OnLine(line) => LineError::SubjectTwice { line },
            Before::ByAccount => LineError::SubjectTaken,
        });
        let used: Vec<LineError> = address.into_iter().chain(name).chain(subject).collect();
        match person {
            Ok(person) if used.is_empty() => Ok(person),
            Ok(_) => Err(used),
            Err(problems) => Err(problems.into_iter().chain(used).collect()),
        }
    }
}

/// Values that may occur only once.
struct Used {
    by_accounts: HashSet<String>,
    /// The first line of each.
    lines: HashMap<String, u64>,
}

/// Where a value was used before.
enum Before {
    OnLine(u64),
    ByAccount,
}

impl Used {
    fn besides(by_accounts: HashSet<String>) -> Self {
        Self { by_accounts, lines: HashMap::new() }
    }

    fn use_in(&mut self, number: u64, key: String) -> Option<Before> {
        let is_taken = self.by_accounts.contains(&key);
        let line = *self.lines.entry(key).or_insert(number);
        if line != number {
            return Some(Before::OnLine(line));
        }
        is_taken.then_some(Before::ByAccount)
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
