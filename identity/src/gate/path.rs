//! One form for each path. Servers read some spellings in different ways: a path that contains one is
//! [odd](Path::is_odd), and the strictest rule applies to it.

use std::fmt;

/// A path without its query, decoded once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    text: String,
    is_odd: bool,
}

/// No server should accept it: an incomplete percent sign, a control character, or no slash at the
/// beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadPath;

impl Path {
    /// Of the path and query in a request line.
    pub fn parse(target: &[u8]) -> Result<Self, BadPath> {
        let end = target.iter().position(|byte| *byte == b'?').unwrap_or(target.len());
        let (path, query) = target.split_at(end);
        let is_control = |byte: &u8| byte.is_ascii_control() || *byte == b' ';
        if path.first() != Some(&b'/') || path.iter().chain(query).any(is_control) {
            return Err(BadPath);
        }
        let (mut text, mut is_odd) = (String::with_capacity(path.len()), query.contains(&b'#'));
        let mut bytes = path.iter();
        while let Some(byte) = bytes.next() {
            let (byte, was_encoded) = match byte {
                b'%' => (decoded(bytes.next(), bytes.next()).ok_or(BadPath)?, true),
                byte => (*byte, false),
            };
            if byte.is_ascii_control() {
                return Err(BadPath);
            }
            is_odd |= match byte {
                b'\\' | b';' | b'#' => true,
                b'/' => was_encoded || text.ends_with('/'),
                // Some servers decode twice, or take it for the beginning of the query.
                b'%' | b'?' => was_encoded,
                // A dot does not need to be encoded.
                b'.' => was_encoded,
                byte => !byte.is_ascii(),
            };
            text.push(char::from(byte));
        }
        is_odd |= text.split('/').any(|segment| matches!(segment, "." | ".."));
        Ok(Self { text, is_odd })
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Servers may read this path in different ways.
    pub fn is_odd(&self) -> bool {
        self.is_odd
    }
}

fn decoded(high: Option<&u8>, low: Option<&u8>) -> Option<u8> {
    let digit = |byte: Option<&u8>| char::from(*byte?).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

/// As a rule contains it: without spaces, which separate its parts.
impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text.replace(' ', "%20"))
    }
}
