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
    account::{EmailAddress, Subject, UserName},
    client::Client,
    entity::account,
    error::Error,
    formula::unguarded,
    grant, group,
    services::Services,
    session::Administrator,
    user_names,
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
    let (text, keys) = match services.checks.run(move || Ok(read(&file))).await? {
        Ok(read) => read,
        Err(refused) => return Ok(refused),
    };
    let taken = taken(services, &keys).await?;
    let groups = group::all(services.db.read()).await?;
    let groups: HashSet<String> = groups.into_iter().map(|group| group.name).collect();
    match services.checks.run(move || Ok(sort(&text, taken, &groups))).await? {
        Ok((content, ignored)) => {
            let id = batch::keep(services, administrator, content, client).await?;
            Ok(Checked::Stored { id, ignored })
        }
        Err(refused) => Ok(refused),
    }
}

/// What no two accounts have in common.
#[derive(Default)]
pub(super) struct Keys<T> {
    pub(super) addresses: T,
    pub(super) user_names: T,
    pub(super) subjects: T,
}

/// The text of a file, and the email addresses, user names and subjects in it.
fn read(file: &[u8]) -> Result<(String, Keys<Vec<String>>), Checked> {
    let text = text::decode(file).map_err(Checked::Unreadable)?;
    let Table { columns, lines, .. } = table(&text)?;
    let (mut count, mut keys) = (0, Keys::<Vec<String>>::default());
    for (_, line) in lines {
        count += 1;
        keys.addresses.extend(address(&columns, &line));
        keys.user_names.extend(user_name(&columns, &line));
        keys.subjects.extend(subject(&columns, &line));
    }
    match count {
        0 => Err(Checked::Unreadable(FileError::Empty)),
        1..=text::MAX_PEOPLE => Ok((text, keys)),
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

pub(super) fn user_name(columns: &Columns, line: &StringRecord) -> Option<String> {
    let name = UserName::parse(line.get(columns.user_name?)?)?;
    Some(name.as_str().to_owned())
}

pub(super) fn subject(columns: &Columns, line: &StringRecord) -> Option<String> {
    let subject = Subject::parse(&unguarded(line.get(columns.subject?)?))?;
    Some(subject.as_str().to_owned())
}

/// The addresses, user names and subjects that already belong to an account.
async fn taken(
    services: &Services,
    keys: &Keys<Vec<String>>,
) -> Result<Keys<HashSet<String>>, Error> {
    let db = services.db.read();
    let mut taken = Keys::<HashSet<String>>::default();
    for some in keys.addresses.chunks(part::SIZE) {
        let keys: Vec<String> = account::Entity::find()
            .select_only()
            .column(account::Column::EmailKey)
            .filter(account::Column::EmailKey.is_in(some.iter().map(String::as_str)))
            .into_tuple()
            .all(db)
            .await?;
        taken.addresses.extend(keys);
    }
    for some in keys.user_names.chunks(part::SIZE) {
        let names: Vec<_> = some.iter().filter_map(|name| UserName::parse(name)).collect();
        let known = user_names::known(db, &names).await?;
        taken.user_names.extend(known.iter().map(|name| name.as_str().to_owned()));
    }
    for some in keys.subjects.chunks(part::SIZE) {
        taken.subjects.extend(grant::known_subjects(db, some).await?);
    }
    Ok(taken)
}
