//! The database URL.

use std::fmt::Write as _;
use std::path::Path;

use identity::database;

use super::error::ConfigError;

/// The URL of a SQLite file in the data folder, created if missing.
pub(super) fn in_folder(data: &Path) -> String {
    let mut url = "sqlite://".to_owned();
    for byte in data.join("latchkey.db").to_string_lossy().bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' => url.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => url.push(char::from(byte)),
            _ => _ = write!(url, "%{byte:02X}"),
        }
    }
    url + "?mode=rwc"
}

/// Checks only the syntax; a connection is made later.
pub(super) fn parse(text: &str) -> Result<String, ConfigError> {
    let url = if let Some(file) = text.strip_prefix("sqlite://") {
        let path = file.split('?').next().unwrap_or_default();
        let is_path = !path.is_empty() && !path.contains([':', ' ', '[', ']', '#']);
        is_path.then(|| text.to_owned())
    } else if text.starts_with("postgres://") || text.starts_with("postgresql://") {
        postgres(text).filter(|url| database::is_postgres_url(url))
    } else {
        None
    };
    // The message does not quote the value, because it may contain a password.
    url.ok_or_else(|| {
        ConfigError(
            "LATCHKEY_DATABASE_URL must be sqlite://PATH or \
             postgres://USER:PASSWORD@HOST/DATABASE, with %XX for characters that have a special \
             meaning in URLs."
                .to_owned(),
        )
    })
}

/// The host is before the path or in `?host=`, which can also be the folder of a Unix socket.
/// Without a host, variables of other programs would decide. `USER@/DATABASE?host=…` gets a host
/// that the one in the query replaces, because URLs cannot have a user without a host.
fn postgres(text: &str) -> Option<String> {
    let is_odd = |c: char| c == '#' || c.is_whitespace() || c.is_control();
    let (scheme, rest) = text.split_once("://").filter(|_| !text.contains(is_odd))?;
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    if !host.is_empty() && !host.starts_with(':') {
        return Some(text.to_owned());
    }
    let (_, query) = path.split_once('?')?;
    let is_host = |pair: &str| pair.strip_prefix("host=").is_some_and(|host| !host.is_empty());
    let at = if user.is_empty() { "" } else { "@" };
    query.split('&').any(is_host).then(|| format!("{scheme}://{user}{at}localhost{host}{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_with_any_name_gives_a_valid_url() {
        let url = in_folder(Path::new("/srv/Our data?#%"));
        assert_eq!(url, "sqlite:///srv/Our%20data%3F%23%25/latchkey.db?mode=rwc");
        assert_eq!(parse(&url), Ok(url.clone()));
    }

    #[test]
    fn both_databases_are_accepted() {
        for url in [
            "sqlite:///srv/latchkey.db",
            "sqlite://data/latchkey.db?mode=rwc",
            "postgres://latchkey@db/latchkey",
            "postgres://latchkey:p%40ss@[::1]:5432/latchkey?sslmode=verify-full",
            "postgresql://localhost/latchkey",
            "postgres://latchkey@%2Frun%2Fpostgresql/latchkey",
            "postgres://latchkey@db_server/latchkey?statement-cache-capacity=0",
        ] {
            assert_eq!(parse(url).as_deref(), Ok(url));
        }
    }

    #[test]
    fn the_host_can_be_in_the_query() {
        for (written, url) in [
            (
                "postgres:///latchkey?host=/run/postgresql",
                "postgres://localhost/latchkey?host=/run/postgresql",
            ),
            (
                "postgres://latchkey:p%40ss@:5433/latchkey?sslmode=disable&host=%2Frun%2Fpostgresql",
                "postgres://latchkey:p%40ss@localhost:5433/latchkey?sslmode=disable&host=%2Frun%2Fpostgresql",
            ),
        ] {
            assert_eq!(parse(written).as_deref(), Ok(url));
        }
    }

    #[test]
    fn anything_else_is_refused_without_repeating_it() {
        for url in [
            "latchkey.db",
            "sqlite:latchkey.db",
            "sqlite://",
            "sqlite::memory:",
            "sqlite://:memory:",
            "mysql://u:secret@db/latchkey",
            "postgres://",
            "postgres:///latchkey",
            "postgres:///latchkey?host=",
            "postgres://:5432/latchkey",
            "postgres://u:secret@db:port/latchkey",
            "postgres://u:secret@db:99999/latchkey",
            "postgres://u:sec ret@db/latchkey",
        ] {
            let sentence = parse(url).err().map(|error| error.to_string());
            let sentence = sentence.unwrap_or_else(|| panic!("{url} was accepted"));
            assert!(sentence.starts_with("LATCHKEY_DATABASE_URL must "), "{sentence}");
            assert!(!sentence.contains("secret"), "{sentence}");
        }
    }
}
