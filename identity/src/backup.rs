//! Copies of a SQLite database. A copy gets its name when it is complete, stored and checked.

use crate::{
    database::{
        copy::{self, Contents, Origin},
        sqlite_file,
    },
    error::Error,
};
use jiff::Timestamp;
use sea_orm::sqlx::postgres::PgConnectOptions;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// A finished backup.
#[derive(Clone, Debug)]
pub struct Backup {
    pub file: PathBuf,
    pub bytes: u64,
    pub contents: Contents,
}

/// Writes a backup of the database at `url` into the folder, named after the time `now`. Nobody waits
/// for it, also while a server uses the database.
///
/// # Errors
/// A sentence that says what is wrong and what to do. There is no file of this name then.
pub async fn write(url: &str, key_file: &Path, folder: &Path, now: i64) -> Result<Backup, Error> {
    let name = name_at(now);
    let Some(database) = sqlite_file::path(url) else {
        return Err(Error::Start(format!(
            "The database is on PostgreSQL, which makes its own backups. Run: {}",
            pg_dump(url, &folder.join(name).with_extension("dump"))
        )));
    };
    if !database.is_file() {
        return Err(Error::Start(format!(
            "There is no database {}. Check LATCHKEY_DATA and LATCHKEY_DATABASE_URL.",
            database.display()
        )));
    }
    if !folder.is_dir() {
        return Err(Error::Start(format!(
            "There is no folder {}. Create it, or mount the disk that it is on.",
            folder.display()
        )));
    }
    remove_unfinished(folder);
    let file = folder.join(&name);
    let unfinished = folder.join(format!("{name}{UNFINISHED}"));
    let made = finish(&database, key_file, &unfinished, &file).await;
    if made.is_err() {
        remove_unfinished(folder);
    }
    made
}

async fn finish(
    database: &Path,
    key_file: &Path,
    unfinished: &Path,
    file: &Path,
) -> Result<Backup, Error> {
    let unwritten = |cause: String| {
        Error::Start(format!(
            "The backup {} could not be written: {cause}. Check that its folder has enough space and can be written by this user.",
            file.display()
        ))
    };
    copy::write(database, unfinished).await.map_err(|cause| unwritten(cause.to_string()))?;
    let contents = copy::inspect(unfinished, key_file, Origin::Written).await?;
    let name = || -> io::Result<u64> {
        fs::rename(unfinished, file)?;
        copy::sync(file.parent().unwrap_or(Path::new(".")))?;
        Ok(fs::metadata(file)?.len())
    };
    let bytes = name().map_err(|cause| unwritten(cause.to_string()))?;
    Ok(Backup { file: file.to_owned(), bytes, contents })
}

/// Deletes all backups in the folder but the newest `keep`, and nothing else.
///
/// # Errors
/// A sentence: one cannot be deleted.
pub fn keep_newest(folder: &Path, keep: usize) -> Result<(), Error> {
    let mut backups = files(folder, is_backup);
    backups.sort_unstable();
    let old = backups.len().saturating_sub(keep);
    for file in &backups[..old] {
        fs::remove_file(file).map_err(|cause| {
            Error::Start(format!("The old backup {} cannot be deleted: {cause}.", file.display()))
        })?;
    }
    Ok(())
}

const UNFINISHED: &str = ".unfinished";

/// Those of backups that failed or were killed, with their journals.
fn remove_unfinished(folder: &Path) {
    let is_unfinished = |name: &str| {
        let name = name.strip_suffix("-journal").unwrap_or(name);
        name.strip_suffix(UNFINISHED).is_some_and(is_backup)
    };
    for file in files(folder, is_unfinished) {
        fs::remove_file(file).ok();
    }
}

fn files(folder: &Path, matching: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter(|entry| entry.file_name().to_str().is_some_and(&matching))
        .map(|entry| entry.path())
        .collect()
}

/// "latchkey-2027-03-04T130509Z.db"
fn name_at(now: i64) -> String {
    let time = Timestamp::from_second(now).unwrap_or(Timestamp::UNIX_EPOCH);
    time.strftime("latchkey-%Y-%m-%dT%H%M%SZ.db").to_string()
}

fn is_backup(name: &str) -> bool {
    const PATTERN: &str = "latchkey-0000-00-00T000000Z.db";
    let fits = |(byte, pattern): (u8, u8)| match pattern {
        b'0' => byte.is_ascii_digit(),
        _ => byte == pattern,
    };
    name.len() == PATTERN.len() && name.bytes().zip(PATTERN.bytes()).all(fits)
}

/// Without the password, which other users could see in the list of processes.
fn pg_dump(url: &str, file: &Path) -> String {
    let options: PgConnectOptions = url.parse().unwrap_or_default();
    let host =
        options.get_socket().map_or(options.get_host().into(), |path| path.to_string_lossy());
    let parts = [
        format!("--host={host}"),
        format!("--port={}", options.get_port()),
        format!("--username={}", options.get_username()),
        format!("--file={}", file.display()),
        options.get_database().unwrap_or(options.get_username()).to_owned(),
    ];
    let quoted = parts.map(|part| quoted(&part));
    format!("pg_dump --format=custom {}", quoted.join(" "))
}

/// As a shell reads it.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_=./:@".contains(c);
    if text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_backups_are_taken_for_backups() {
        assert_eq!(name_at(1_804_165_509), "latchkey-2027-03-04T130509Z.db");
        assert!(is_backup(&name_at(1_804_165_509)));
        for other in [
            "latchkey.db",
            "latchkey-2027-03-04T130509Z.db.unfinished",
            "latchkey-2027-03-0xT110509Z.db",
        ] {
            assert!(!is_backup(other), "{other}");
        }
    }

    #[test]
    fn the_command_for_postgresql_contains_no_password() {
        let file = Path::new("/mnt/our backup/a.dump");
        assert_eq!(
            pg_dump("postgres://latchkey:hunter2@db:5433/accounts?sslmode=disable", file),
            "pg_dump --format=custom --host=db --port=5433 --username=latchkey '--file=/mnt/our backup/a.dump' accounts"
        );
    }
}
