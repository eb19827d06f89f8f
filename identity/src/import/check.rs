//! Checking a file: everything that is wrong with it is named, and nothing is imported.

use super::{
    batch::{self, BatchId},
    columns::Columns,
    part,
    person::Person,
    report::{FileProblem, LineProblem, Report},
    text,
};
use crate::{
    account::EmailAddress, client::Client, entity::account, error::Error, keys::KeyRing,
    secret::Sealed, services::Services, session::Administrator,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use std::{collections::HashMap, sync::Arc};

/// How checking a file ended.
#[derive(Debug)]
pub enum Checked {
    /// Everybody in it can be imported; it waits for that.
    Ready(BatchId),
    Problems(Report),
    Unreadable(FileProblem),
}

/// Reads a file and keeps it, sealed, when nothing is wrong with it. It takes the place of one that
/// this administrator checked before and did not import.
///
/// # Errors
/// The database's.
pub async fn check(
    services: &Services,
    administrator: Administrator<'_>,
    file: Vec<u8>,
    client: &Client,
) -> Result<Checked, Error> {
    let keys = Arc::clone(&services.keys);
    // Reading ten megabytes takes long enough to be in the way of others.
    let read = tokio::task::spawn_blocking(move || read(&keys, &file)).await;
    let mut found = match read.map_err(|_| Error::Busy)?? {
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
    Ok(Checked::Ready(id))
}

#[derive(Default)]
struct Found {
    report: Report,
    /// Where each address stands.
    addresses: HashMap<String, u64>,
    parts: Vec<Sealed>,
    invited: usize,
}

fn read(keys: &KeyRing, file: &[u8]) -> Result<Result<Found, FileProblem>, Error> {
    let text = match text::decode(file) {
        Ok(text) => text,
        Err(problem) => return Ok(Err(problem)),
    };
    let mut found = Found::default();
    let mut lines = text::lines(&text);
    let Some((first, header)) = lines.next() else {
        return Ok(Err(FileProblem::Empty));
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
            return Ok(Err(FileProblem::TooManyPeople));
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
    match found.report.good + found.report.bad {
        0 => Ok(Err(FileProblem::Empty)),
        _ => Ok(Ok(found)),
    }
}

impl Found {
    fn read_line(
        &mut self,
        columns: &Columns,
        number: u64,
        line: &csv::StringRecord,
    ) -> Result<Person, Vec<LineProblem>> {
        let person = Person::read(columns, line);
        // The address of a line counts also when something else is wrong with it.
        let address = line.get(columns.email).and_then(|text| EmailAddress::parse(text).ok());
        let earlier = address.map(|address| *self.addresses.entry(address.key()).or_insert(number));
        let twice = earlier.filter(|line| *line != number);
        let twice = twice.map(|line| LineProblem::EmailTwice { line });
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

/// Adds what only the database knows: who has an account already.
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
