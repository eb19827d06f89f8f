//! The sources of the settings, and their known names.

use std::io;

use super::error::ConfigError;

pub(super) const PREFIX: &str = "LATCHKEY_";

const KNOWN: [&str; 14] = [
    "LATCHKEY_DATA",
    "LATCHKEY_LISTEN",
    "LATCHKEY_PUBLIC_URL",
    "LATCHKEY_DATABASE_URL",
    "LATCHKEY_KEY_FILE",
    "LATCHKEY_TRUSTED_PROXIES",
    "LATCHKEY_TOTP_SKEW",
    "LATCHKEY_SMTP_URL",
    "LATCHKEY_MAIL_FROM",
    "LATCHKEY_SMS_URL",
    "LATCHKEY_SMS_KEY",
    "LATCHKEY_SMS_SENDER",
    "LATCHKEY_LOG",
    "LATCHKEY_LOG_FORMAT",
];

#[expect(clippy::disallowed_methods, reason = "the only place that reads the environment")]
pub(super) fn from_environment() -> Result<Vec<(String, String)>, ConfigError> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value)))
        .filter(|(name, _)| name.starts_with(PREFIX))
        .map(|(name, value)| match value.into_string() {
            Ok(value) => Ok((name, value)),
            Err(_) => Err(ConfigError(format!("{name} must be valid UTF-8."))),
        })
        .collect()
}

/// Reads `.env` without changing the environment of the process. Errors do not quote the line,
/// because it may contain a password.
pub(super) fn from_dotenv_file() -> Result<Vec<(String, String)>, ConfigError> {
    let lines = match dotenvy::from_path_iter(".env") {
        Ok(lines) => lines,
        Err(error) if error.not_found() => return Ok(Vec::new()),
        Err(_) => return Err(unreadable("make it readable for this user, or remove it")),
    };
    lines
        .map(|line| match line {
            Ok(pair) => Ok(pair),
            Err(dotenvy::Error::Io(error)) if error.kind() == io::ErrorKind::InvalidData => {
                Err(unreadable("save it as UTF-8"))
            }
            Err(_) => Err(unreadable(
                "write each line as NAME=value, with 'single quotes' around values that contain \
                 spaces or the characters # $ \\",
            )),
        })
        .collect()
}

fn unreadable(remedy: &str) -> ConfigError {
    ConfigError(format!("The file .env in the working folder cannot be read: {remedy}."))
}

/// Otherwise a misspelled name would silently leave the default in force.
pub(super) fn refuse_unknown<'a>(
    mut names: impl Iterator<Item = &'a String>,
) -> Result<(), ConfigError> {
    let Some(unknown) = names.find(|name| !KNOWN.contains(&name.as_str())) else {
        return Ok(());
    };
    let nearest = KNOWN.iter().min_by_key(|known| distance(unknown, known)).unwrap_or(&KNOWN[0]);
    Err(ConfigError(format!(
        "{unknown} is not a setting (the closest is {nearest}): correct the name or remove the \
         variable."
    )))
}

/// The Levenshtein distance.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_edits() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", "abc"), 0);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
