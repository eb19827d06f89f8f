//! The variables of the environment and of the settings file.

use super::{
    error::ConfigError,
    name::PREFIX,
    value::{Source, Variable},
};
use std::{
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

/// In the working folder.
const DOTENV: &str = ".env";
/// Where packages install it.
const INSTALLED: &str = "/etc/latchkey/latchkey.env";

#[expect(clippy::disallowed_methods, reason = "the only place that reads the environment")]
pub(super) fn from_environment() -> Result<Vec<Variable>, ConfigError> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value)))
        .filter(|(name, _)| name.starts_with(PREFIX))
        .map(|(name, value)| match value.into_string() {
            Ok(value) => Ok(Variable { name, value, source: Source::Environment }),
            Err(_) => Err(ConfigError(format!("{name} must be valid UTF-8."))),
        })
        .collect()
}

/// Whether standard error is the journal, as systemd.exec(5) says under `JOURNAL_STREAM`.
#[expect(clippy::disallowed_methods, reason = "the only place that reads the environment")]
pub(super) fn log_goes_to_journal() -> bool {
    let Ok(journal) = std::env::var("JOURNAL_STREAM") else { return false };
    let log = rustix::fs::fstat(io::stderr());
    log.is_ok_and(|log| journal == format!("{}:{}", log.st_dev, log.st_ino))
}

/// The folder of the service's credentials, which systemd sets.
#[expect(clippy::disallowed_methods, reason = "the only place that reads the environment")]
pub(super) fn credentials_folder() -> Option<PathBuf> {
    std::env::var_os("CREDENTIALS_DIRECTORY").filter(|path| !path.is_empty()).map(PathBuf::from)
}

/// Reads the given file or, if none is given, the first of the usual ones that exists. Does not
/// change the environment of the process. Errors do not quote the line, because it may contain a
/// password.
pub(super) fn from_settings_file(given: Option<&Path>) -> Result<Vec<Variable>, ConfigError> {
    let usual = || [DOTENV, INSTALLED].map(Path::new);
    for file in given.map_or_else(|| usual().to_vec(), |file| vec![file]) {
        match std::fs::read(file) {
            Ok(content) => return parse(file, &content),
            Err(cause) if given.is_none() && cause.kind() == ErrorKind::NotFound => {}
            Err(cause) if cause.kind() == ErrorKind::NotFound => {
                return Err(unreadable(file, "there is no such file"));
            }
            Err(_) => {
                return Err(unreadable(file, "make it readable for this user, or remove it"));
            }
        }
    }
    Ok(Vec::new())
}

fn parse(file: &Path, content: &[u8]) -> Result<Vec<Variable>, ConfigError> {
    let content = content.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(content);
    dotenvy::from_read_iter(content)
        .map(|line| match line {
            Ok((name, value)) => {
                Ok(Variable { name, value, source: Source::File(file.to_owned()) })
            }
            Err(dotenvy::Error::Io(error)) if error.kind() == io::ErrorKind::InvalidData => {
                Err(unreadable(file, "save it as UTF-8"))
            }
            Err(_) => Err(unreadable(
                file,
                "write each line as NAME=value, with 'single quotes' around values that contain \
                 spaces or the characters # $ \\",
            )),
        })
        .collect()
}

fn unreadable(file: &Path, remedy: &str) -> ConfigError {
    let place = if file == Path::new(DOTENV) { " in the working folder" } else { "" };
    ConfigError(format!("The file {}{place} cannot be read: {remedy}.", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_as_editors_and_shells_write_it() {
        let file = "\u{FEFF}LATCHKEY_LISTEN=[::]:1\r\n\r\n# A comment\r\n\
                    export LATCHKEY_DATA='/srv/our data'\r\nLATCHKEY_LOG=\"warn\"\r\n";
        let pairs = parse(Path::new(DOTENV), file.as_bytes()).unwrap();
        let pairs: Vec<_> = pairs.iter().map(|pair| (&*pair.name, &*pair.value)).collect();
        assert_eq!(
            pairs,
            [
                ("LATCHKEY_LISTEN", "[::]:1"),
                ("LATCHKEY_DATA", "/srv/our data"),
                ("LATCHKEY_LOG", "warn")
            ]
        );
        let utf16: Vec<u8> = "A=b".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let Err(problem) = parse(Path::new(DOTENV), &[b"\xFF\xFE", &*utf16].concat()) else {
            panic!("it was accepted")
        };
        assert!(problem.to_string().contains("save it as UTF-8"), "{problem}");
    }
}
