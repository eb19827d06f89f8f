//! Messages as files, for trying Latchkey out without a mail server or gateway. They contain codes
//! and links in plain text, so only the process's own user may read them.

use super::{
    mail::{self, Sender},
    outcome::{Outcome, Problem},
};
use crate::message::Letter;
use jiff::Timestamp;
use lettre::Address;
use std::{fs, io, io::Write, path::Path};

pub(super) fn write_mail(
    folder: &Path,
    id: i64,
    sender: &Sender<'_>,
    to: &str,
    letter: Letter,
) -> Outcome {
    let name = file_name(sender.now, id, &letter.subject, "eml");
    let from = Address::new("latchkey", sender.host).unwrap_or_else(|_| placeholder());
    match mail::compose(sender, &from, to, letter) {
        Some(mail) => written(folder, &name, &mail.formatted()),
        None => Outcome::Refused(Problem::Refused),
    }
}

pub(super) fn write_text(folder: &Path, id: i64, now: i64, to: &str, text: &str) -> Outcome {
    let name = file_name(now, id, "text message", "txt");
    written(folder, &name, format!("To: {to}\n\n{text}\n").as_bytes())
}

/// For hosts such as `[::1]`, which an email address cannot contain.
fn placeholder() -> Address {
    Address::new_dangerous("latchkey", "localhost")
}

/// Readable and sorted by time: `20270115T080000Z-0001-your-token-was-reset.eml`.
fn file_name(now: i64, id: i64, subject: &str, ending: &str) -> String {
    let at = Timestamp::from_second(now).unwrap_or_default().strftime("%Y%m%dT%H%M%SZ");
    let words = subject.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<String> = words
        .filter(|word| !word.is_empty())
        .take(8)
        .map(|word| word.chars().take(20).collect::<String>().to_ascii_lowercase())
        .collect();
    format!("{at}-{id:04}-{}.{ending}", words.join("-"))
}

fn written(folder: &Path, name: &str, content: &[u8]) -> Outcome {
    match write(folder, name, content) {
        Ok(()) => Outcome::Delivered,
        Err(_) => Problem::Unavailable.later(),
    }
}

/// The file gets its final name when it is complete.
fn write(folder: &Path, name: &str, content: &[u8]) -> io::Result<()> {
    let mut make = fs::DirBuilder::new();
    make.recursive(true);
    let mut open = fs::OpenOptions::new();
    open.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        std::os::unix::fs::DirBuilderExt::mode(&mut make, 0o700);
        std::os::unix::fs::OpenOptionsExt::mode(&mut open, 0o600);
    }
    make.create(folder)?;
    let unfinished = folder.join(format!(".{name}"));
    open.open(&unfinished)?.write_all(content)?;
    fs::rename(unfinished, folder.join(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_contains_the_time_and_the_message() {
        assert_eq!(
            file_name(1_800_000_000, 1, "Your token was reset", "eml"),
            "20270115T080000Z-0001-your-token-was-reset.eml"
        );
        assert_eq!(file_name(0, 12_345, "../../é/\0", "eml"), "19700101T000000Z-12345-.eml");
    }
}
