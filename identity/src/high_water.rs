//! The number of the newest event, in a file outside of the database. A database that ends before it
//! is an old copy, or its end was cut off.

use crate::{
    database::copy::sync,
    entity::{account, audit_event as row},
    error::Error,
    keys::KeyRing,
    secret::hex,
    services::Services,
};
use sea_orm::{EntityTrait, PaginatorTrait, QueryOrder, QuerySelect};
use std::{
    fs::{self, File},
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

/// Checks the database before a server uses it, and warns if that is impossible.
///
/// # Errors
/// A sentence: the database ends before an event that was recorded on this machine.
pub async fn check(services: &Services, folder: &Path) -> Result<(), Error> {
    let newest = newest(services).await?;
    match read(&services.keys, folder) {
        // A database without accounts is a new one.
        Ok(marked) if marked > newest && accounts(services).await? == 0 => {
            write(&services.keys, folder, newest)
        }
        Ok(marked) if marked > newest => Err(Error::Start(format!(
            "The database ends at event {newest}, but event {marked} was already recorded on this machine. If you restored a backup, run `latchkey restored`."
        ))),
        Ok(_) => Ok(()),
        Err(problem) if newest > 0 => {
            tracing::warn!(
                file = %file_in(folder).display(),
                %problem,
                "cannot check whether the database is an old copy; the file is written again"
            );
            Ok(())
        }
        Err(_) => Ok(()),
    }
}

/// Writes the number down if it has risen, for the next [`check`]. If it has fallen, it stays as it
/// was: PostgreSQL lost events in a failover.
pub async fn raise(services: &Services, folder: &Path) -> Result<(), Error> {
    let newest = newest(services).await?;
    match read(&services.keys, folder) {
        Ok(marked) if marked > newest => {
            tracing::error!(
                marked,
                newest,
                "ALARM: the audit log has lost events that were recorded on this machine"
            );
            Ok(())
        }
        Ok(marked) if marked == newest => Ok(()),
        _ => write(&services.keys, folder, newest),
    }
}

/// Accepts the present database, also if it ends earlier: it was restored.
pub async fn reset(services: &Services, folder: &Path) -> Result<(), Error> {
    write(&services.keys, folder, newest(services).await?)
}

/// The number that was written down last, if the file belongs to this installation.
pub fn marked(services: &Services, folder: &Path) -> Option<i64> {
    read(&services.keys, folder).ok()
}

async fn newest(services: &Services) -> Result<i64, Error> {
    let newest = row::Entity::find()
        .select_only()
        .column(row::Column::Id)
        .order_by_desc(row::Column::Id)
        .into_tuple()
        .one(services.db.read())
        .await?;
    Ok(newest.unwrap_or_default())
}

async fn accounts(services: &Services) -> Result<u64, Error> {
    Ok(account::Entity::find().count(services.db.read()).await?)
}

fn file_in(folder: &Path) -> PathBuf {
    folder.join("high-water")
}

/// The line is "<number> <MAC>".
fn read(keys: &KeyRing, folder: &Path) -> Result<i64, &'static str> {
    let text = fs::read_to_string(file_in(folder)).map_err(|cause| match cause.kind() {
        ErrorKind::NotFound => "it is missing",
        _ => "it cannot be read",
    })?;
    let number = text.split(' ').next().and_then(|number| number.parse().ok());
    let number = number.filter(|number| text == line(keys, *number));
    number.ok_or("it is damaged or belongs to another installation")
}

/// The file is complete at every moment.
fn write(keys: &KeyRing, folder: &Path, number: i64) -> Result<(), Error> {
    let (file, unfinished) = (file_in(folder), folder.join("high-water.unfinished"));
    let replace = || -> io::Result<()> {
        let mut out = File::create(&unfinished)?;
        out.write_all(line(keys, number).as_bytes())?;
        out.sync_all()?;
        fs::rename(&unfinished, &file)?;
        sync(folder)
    };
    replace().map_err(|cause| {
        Error::Start(format!("The file {} cannot be written: {cause}.", file.display()))
    })
}

fn line(keys: &KeyRing, number: i64) -> String {
    format!("{number} {}\n", hex(&keys.mac("high_water", number.to_string().as_bytes())))
}
