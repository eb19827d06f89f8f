//! Checks a file, and stores it if its columns have names that we know.

use super::{
    batch::{self, BatchId},
    columns::Columns,
    part,
    report::{FileError, HeaderError},
    sort::sort,
    text,
};
use crate::{
    account::EmailAddress, client::Client, entity::account, error::Error, formula::unguarded,
    services::Services, session::Administrator,
};
use csv::StringRecord;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::HashSet;

/// The result of checking a file.
#[derive(Debug)]
pub enum Checked {
    /// The file is stored: its valid lines to be imported, its invalid ones to be returned. Its
    /// ignored columns are named.
    Stored {
        id: BatchId,
        ignored: Vec<String>,
    },
    /// The line with the names of the columns has errors.
    Header {
        line: u64,
        problems: Vec<HeaderError>,
    },
    Unreadable(FileError),
}

/// Parses a file and stores it, sealed. It replaces a file that this administrator checked and did
/// not import.
///
/// # Errors
/// [`Error::Busy`] if too many files are being checked.
pub async fn check(
    services: &Services,
    administrator: Administrator<'_>,
    file: Vec<u8>,
    client: &Client,
) -> Result<Checked, Error> {
    // Parsing ten megabytes would block other tasks, and many files at once would fill the memory.
    let (text, addresses) = match services.checks.run(move || Ok(read(&file))).await? {
        Ok(read) => read,
        Err(refused) => return Ok(refused),
    };
    let taken = taken(services, &addresses).await?;
    match services.checks.run(move || Ok(sort(&text, taken))).await? {
        Ok((content, ignored)) => {
            let id = batch::keep(services, administrator, content, client).await?;
            Ok(Checked::Stored { id, ignored })
        }
        Err(refused) => Ok(refused),
    }
}

/// The text of a file, and the keys of its email addresses.
fn read(file: &[u8]) -> Result<(String, Vec<String>), Checked> {
    let text = text::decode(file).map_err(Checked::Unreadable)?;
    let Table { columns, lines, .. } = table(&text)?;
    let (mut count, mut addresses) = (0, Vec::new());
    for (_, line) in lines {
        count += 1;
        addresses.extend(address(&columns, &line));
    }
    match count {
        0 => Err(Checked::Unreadable(FileError::Empty)),
        1..=text::MAX_PEOPLE => Ok((text, addresses)),
        _ => Err(Checked::Unreadable(FileError::TooManyPeople)),
    }
}

/// The columns, and the lines below their names.
pub(super) struct Table<Lines> {
    pub(super) columns: Columns,
    pub(super) names: StringRecord,
    pub(super) lines: Lines,
}

pub(super) fn table(
    text: &str,
) -> Result<Table<impl Iterator<Item = (u64, StringRecord)>>, Checked> {
    let mut lines = text::lines(text);
    let Some((line, names)) = lines.next() else {
        return Err(Checked::Unreadable(FileError::Empty));
    };
    match Columns::read(&names) {
        Ok(columns) => Ok(Table { columns, names, lines }),
        Err(problems) => Err(Checked::Header { line, problems }),
    }
}

pub(super) fn address(columns: &Columns, line: &StringRecord) -> Option<String> {
    let text = unguarded(line.get(columns.email)?);
    EmailAddress::parse(&text).ok().map(|address| address.key())
}

/// The addresses that already have an account.
async fn taken(services: &Services, addresses: &[String]) -> Result<HashSet<String>, Error> {
    let mut taken = HashSet::new();
    for some in addresses.chunks(part::SIZE) {
        let keys: Vec<String> = account::Entity::find()
            .select_only()
            .column(account::Column::EmailKey)
            .filter(account::Column::EmailKey.is_in(some.iter().map(String::as_str)))
            .into_tuple()
            .all(services.db.read())
            .await?;
        taken.extend(keys);
    }
    Ok(taken)
}
