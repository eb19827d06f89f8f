//! Checks a file: reports every error and imports nothing.

use super::{
    batch::{self, BatchId},
    columns::Columns,
    part,
    person::Person,
    report::{FileError, LineError, Report},
    text,
};
use crate::{
    account::EmailAddress, client::Client, entity::account, error::Error, keys::KeyRing,
    secret::Sealed, services::Services, session::Administrator,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use std::{collections::HashMap, sync::Arc};

/// The result of checking a file.
#[derive(Debug)]
pub enum Checked {
    /// All users can be imported; the file is stored. Its ignored columns are named.
    Ready {
        id: BatchId,
        ignored: Vec<String>,
    },
    Problems(Report),
    Unreadable(FileError),
}

/// Parses a file and stores it, sealed, if it has no errors. It replaces a file that this
/// administrator checked and did not import.
///
/// # Errors
/// [`Error::Busy`] if too many files are being checked.
pub async fn check(
    services: &Services,
    administrator: Administrator<'_>,
    file: Vec<u8>,
    client: &Client,
) -> Result<Checked, Error> {
    let keys = Arc::clone(&services.keys);
    // Parsing ten megabytes would block other tasks, and many files at once would fill the memory.
    let mut found = match services.checks.run(move || read(&keys, &file)).await? {
        Ok(found) => found,
        Err(problem) => return Ok(Checked::Unreadable(problem)),
    };
    find_taken(services, &mut found).await?;
    if found.report.bad > 0 {
        found.report.finish();
        return Ok(Checked::Problems(found.report));
    }
    let people = batch::People { all: found.report.good, invited: found.invited };
    let id = batch::keep(services, administrator, people, found.parts, client).await?;
    Ok(Checked::Ready { id, ignored: found.ignored })
}

#[derive(Default)]
struct Found {
    report: Report,
    /// The line of each email address.
    addresses: HashMap<String, u64>,
    parts: Vec<Sealed>,
    invited: usize,
    ignored: Vec<String>,
}

fn read(keys: &KeyRing, file: &[u8]) -> Result<Result<Found, FileError>, Error> {
    let text = match text::decode(file) {
        Ok(text) => text,
        Err(problem) => return Ok(Err(problem)),
    };
    let mut found = Found::default();
    let mut lines = text::lines(&text);
    let Some((first, header)) = lines.next() else {
        return Ok(Err(FileError::Empty));
    };
    let columns = match Columns::read(&header) {
        Ok(columns) => columns,
        Err(problems) => {
            found.report.note(first, problems);
            return Ok(Ok(found));
        }
    };
    let mut waiting = Vec::new();
    for (number, line) in lines {
        if found.report.good + found.report.bad == text::MAX_PEOPLE {
            return Ok(Err(FileError::TooManyPeople));
        }
        match found.read_line(&columns, number, &line) {
            Ok(person) => waiting.push(person),
            Err(problems) => found.report.note(number, problems),
        }
        if part::is_full(&waiting) {
            found.parts.push(part::seal(keys, &waiting)?);
            waiting.clear();
        }
    }
    if !waiting.is_empty() {
        found.parts.push(part::seal(keys, &waiting)?);
    }
    found.ignored = columns.ignored;
    match found.report.good + found.report.bad {
        0 => Ok(Err(FileError::Empty)),
        _ => Ok(Ok(found)),
    }
}

impl Found {
    fn read_line(
        &mut self,
        columns: &Columns,
        number: u64,
        line: &csv::StringRecord,
    ) -> Result<Person, Vec<LineError>> {
        let person = Person::read(columns, line);
        // The address counts even if the line has other errors.
        let address = line.get(columns.email).and_then(|text| EmailAddress::parse(text).ok());
        let earlier = address.map(|address| *self.addresses.entry(address.key()).or_insert(number));
        let twice = earlier.filter(|line| *line != number);
        let twice = twice.map(|line| LineError::EmailTwice { line });
        match (person, twice) {
            (Ok(person), None) => {
                self.report.good += 1;
                self.invited += usize::from(person.password_hash.is_none());
                Ok(person)
            }
            (Ok(_), Some(twice)) => Err(vec![twice]),
            (Err(problems), twice) => Err(problems.into_iter().chain(twice).collect()),
        }
    }
}

/// Reports addresses that already have an account.
async fn find_taken(services: &Services, found: &mut Found) -> Result<(), Error> {
    let addresses: Vec<&String> = found.addresses.keys().collect();
    let mut taken: Vec<String> = Vec::new();
    for some in addresses.chunks(part::SIZE) {
        let keys: Vec<String> = account::Entity::find()
            .select_only()
            .column(account::Column::EmailKey)
            .filter(account::Column::EmailKey.is_in(some.iter().map(|key| key.as_str())))
            .into_tuple()
            .all(services.db.read())
            .await?;
        taken.extend(keys);
    }
    let lines = taken.iter().filter_map(|key| found.addresses.get(key).copied());
    found.report.taken(lines);
    Ok(())
}
