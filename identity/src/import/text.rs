//! From the bytes of a file to lines of fields, in the formats that spreadsheets and other systems
//! write.

use super::{quotes::without_blanks_before_quotes, report::FileError};
use csv::StringRecord;
use std::borrow::Cow;

/// The most bytes in a file.
pub const MAX_BYTES: usize = 10 * 1024 * 1024;
/// The most users in a file.
pub const MAX_PEOPLE: usize = 50_000;

/// The most fields in a line.
pub const MAX_COLUMNS: usize = 64;

/// The text of a file: UTF-8 with or without a byte order mark, or UTF-16 with one. Other encodings
/// are rejected, because a wrong guess would misspell names.
pub(super) fn decode(file: &[u8]) -> Result<String, FileError> {
    if file.len() > MAX_BYTES {
        return Err(FileError::TooLarge);
    }
    let text = match file {
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest)?,
        [0xFF, 0xFE, rest @ ..] => Cow::Owned(utf16(rest, u16::from_le_bytes)?),
        [0xFE, 0xFF, rest @ ..] => Cow::Owned(utf16(rest, u16::from_be_bytes)?),
        _ => utf8(file)?,
    };
    match text.find('\0') {
        Some(at) => Err(FileError::NotText { line: line_at(text[..at].as_bytes()) }),
        // Old line ends, a carriage return each.
        None if text.contains('\r') && !text.contains('\n') => tidy(&text.replace('\r', "\n")),
        None => tidy(&text),
    }
}

fn tidy(text: &str) -> Result<String, FileError> {
    without_blanks_before_quotes(text, char::from(separator(text)))
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, FileError> {
    std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|error| {
        let line = line_at(bytes.get(..error.valid_up_to()).unwrap_or_default());
        FileError::NotText { line }
    })
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, FileError> {
    let pairs = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    for c in char::decode_utf16(pairs.0.iter().map(|pair| unit(*pair))) {
        text.push(c.map_err(|_| FileError::NotText { line: line_at(text.as_bytes()) })?);
    }
    match pairs.1 {
        [] => Ok(text),
        _ => Err(FileError::NotText { line: line_at(text.as_bytes()) }),
    }
}

pub(super) fn line_at(before: &[u8]) -> u64 {
    1 + before.iter().filter(|byte| **byte == b'\n').count() as u64
}

/// The lines of a text with their numbers, starting with the header. Blank lines are left out.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (u64, StringRecord)> + '_ {
    csv::ReaderBuilder::new()
        .delimiter(separator(text))
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes())
        .into_records()
        // Reading from memory cannot fail, and lines may have any number of fields.
        .filter_map(Result::ok)
        .filter(|record| record.iter().any(|field| !field.is_empty()))
        .map(line_of(text))
        .skip(usize::from(named_separator(text).is_some()))
}

/// Counts lines up to the record, because the reader counts the end of a line only with the next
/// record.
fn line_of(text: &str) -> impl FnMut(StringRecord) -> (u64, StringRecord) + '_ {
    let (mut line, mut counted) = (1, 0);
    move |record| {
        let start = record.position().map_or(0, csv::Position::byte) as usize;
        let rest = text.as_bytes().get(start..).unwrap_or_default();
        let blank = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let passed = text.as_bytes().get(counted..start + blank).unwrap_or_default();
        line += line_at(passed) - 1;
        counted = start + blank;
        (line, record)
    }
}

fn first_line(text: &str) -> &str {
    text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default()
}

/// The separator in a first line such as `sep=;`, which Excel reads and does not show.
fn named_separator(text: &str) -> Option<u8> {
    let (name, separator) = first_line(text).trim_matches('"').split_at_checked("sep=".len())?;
    let is_one = |byte: &u8| *byte == b'\t' || byte.is_ascii_punctuation();
    match separator.as_bytes() {
        [byte] if name.eq_ignore_ascii_case("sep=") => Some(*byte).filter(is_one),
        _ => None,
    }
}

/// The named separator, or the most frequent of comma, semicolon and tab in the header.
fn separator(text: &str) -> u8 {
    if let Some(named) = named_separator(text) {
        return named;
    }
    let header = first_line(text);
    let mut quoted = false;
    let mut counts = [(b',', 0_usize), (b';', 0), (b'\t', 0)];
    for byte in header.bytes() {
        quoted ^= byte == b'"';
        for (separator, count) in &mut counts {
            *count += usize::from(!quoted && byte == *separator);
        }
    }
    // In a tie, the first one.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(byte, _)| byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &[u8]) -> Vec<(u64, Vec<String>)> {
        let text = decode(file).unwrap();
        let fields = |record: StringRecord| record.iter().map(str::to_owned).collect();
        lines(&text).map(|(line, record)| (line, fields(record))).collect()
    }

    fn one(line: u64, fields: [&str; 2]) -> (u64, Vec<String>) {
        (line, fields.map(str::to_owned).to_vec())
    }

    #[test]
    fn files_of_every_spreadsheet_are_parsed() {
        let expected = [one(1, ["name", "email"]), one(2, ["Zoë", "z@b.de"])];
        let utf16 = |mark: [u8; 2], unit: fn(u16) -> [u8; 2]| {
            let text = "name;email\r\nZoë;z@b.de\r\n".encode_utf16().flat_map(unit);
            mark.into_iter().chain(text).collect::<Vec<u8>>()
        };
        for file in [
            "name,email\nZoë,z@b.de\n".as_bytes(),
            "\u{FEFF}name,email\r\nZoë,z@b.de".as_bytes(),
            "name;email\r\nZoë;z@b.de\r\n".as_bytes(),
            "name\temail\nZoë\tz@b.de\n".as_bytes(),
            "name\temail\rZoë\tz@b.de\r".as_bytes(),
            "\"name\",\"email\"\n\" Zoë \",\"z@b.de\"\n".as_bytes(),
            "name, \"email\"\n \"Zoë\", \"z@b.de\"\n".as_bytes(),
            "name , email\n Zoë , z@b.de \n,\n , \n\n".as_bytes(),
            &utf16([0xFF, 0xFE], u16::to_le_bytes),
            &utf16([0xFE, 0xFF], u16::to_be_bytes),
        ] {
            assert_eq!(read(file), expected, "{}", String::from_utf8_lossy(file));
        }
    }

    #[test]
    fn quotes_keep_separators_and_lines_keep_their_numbers() {
        let file =
            b"name,email\n\n\"Doe, \"\"J\"\"\",j@b.de\n\n\n\"two\nlines\",k@b.de\nL,l@b.de\n";
        let lines = read(file);
        assert_eq!(lines[1], one(3, ["Doe, \"J\"", "j@b.de"]));
        assert_eq!(lines[2], one(6, ["two\nlines", "k@b.de"]));
        assert_eq!(lines[3], one(8, ["L", "l@b.de"]));
    }

    #[test]
    fn a_line_that_names_the_separator_is_used_and_skipped() {
        for (named, separator) in
            [("sep=;", ";"), ("SEP=|", "|"), ("sep=\t", "\t"), ("\"sep=,\"", ",")]
        {
            let file = format!("{named}\r\nname{separator}email\r\na.b{separator}z@b.de\r\n");
            let expected = [one(2, ["name", "email"]), one(3, ["a.b", "z@b.de"])];
            assert_eq!(read(file.as_bytes()), expected, "{named}");
        }
    }

    #[test]
    fn a_quoted_separator_does_not_separate() {
        let lines = read(b"\"a,b,c\";email\nx;y\n");
        assert_eq!(lines[0], one(1, ["a,b,c", "email"]));
    }

    #[test]
    fn other_encodings_are_refused_with_their_line() {
        for (file, line) in [
            (b"name,email\nZo\xEB,z@b.de\n".as_slice(), 2),
            (b"name,email\nA,a@b.de\nB,b@b.de\nM\xFCller,m@b.de", 4),
            (b"n\0a\0m\0e\0", 1),
            (b"name,email\nA\0,a@b.de", 2),
            (b"\xFF\xFEn\0\n\0\x00\xD8n\0", 2),
            (b"\xFE\xFF\0n\0", 1),
            (b"PK\x03\x04\x14\0\x06\0", 1),
        ] {
            assert_eq!(decode(file).err(), Some(FileError::NotText { line }), "{file:?}");
        }
        let large = vec![b'a'; MAX_BYTES + 1];
        assert_eq!(decode(&large).err(), Some(FileError::TooLarge));
    }
}
