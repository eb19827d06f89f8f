//! Which redirect URIs may be registered. A browser is sent there with a code, so a text that programs
//! could read in different ways is refused.

use url::Url;

/// As an application sends it: the text is kept as it is, because requests are compared with it as text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RedirectUri(String);

/// Why a redirect URI cannot be registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    TooLong,
    /// Neither https, nor http on this computer, nor a private-use scheme that contains a dot, in small
    /// letters.
    Scheme,
    /// `#` and what follows it.
    Fragment,
    Wildcard,
    /// A user name or password before the host.
    UserInfo,
    Host,
    /// `.` or `..` in the path, or what could be read as such.
    DotSegment,
    /// The query contains a parameter of our answer.
    Parameter,
    /// A backslash, a control character, or another one that a URI does not contain.
    Character,
}

/// The hosts of a program on the computer of the user, for which http is enough.
const LOOPBACK: [&str; 3] = ["127.0.0.1", "[::1]", "localhost"];
/// The parameters of an answer: with one of them in the query, the answer would contain two.
const OURS: [&str; 5] = ["code", "state", "iss", "error", "error_description"];

impl RedirectUri {
    /// Maximum bytes.
    pub const LONGEST: usize = 1_000;

    pub fn parse(text: &str) -> Result<Self, Problem> {
        if text.len() > Self::LONGEST {
            return Err(Problem::TooLong);
        }
        if text.contains('#') {
            return Err(Problem::Fragment);
        }
        if text.contains('*') {
            return Err(Problem::Wildcard);
        }
        let (scheme, rest) = text.split_once(':').ok_or(Problem::Scheme)?;
        let (authority, path) = match rest.strip_prefix("//") {
            Some(rest) => {
                let end = rest.find(['/', '?', '\\']).unwrap_or(rest.len());
                (Some(&rest[..end]), &rest[end..])
            }
            None => (None, rest),
        };
        check_origin(scheme, authority)?;
        check_path(path)?;
        // What is left for the library are invalid ports and hosts.
        let url = Url::parse(text).map_err(|_| Problem::Host)?;
        // Not every program reads `127.1` or `[::0:1]` as it does.
        let host = authority.map_or("", without_port);
        if !url.host_str().unwrap_or_default().eq_ignore_ascii_case(host) {
            return Err(Problem::Host);
        }
        Ok(Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn check_origin(scheme: &str, authority: Option<&str>) -> Result<(), Problem> {
    let begins = scheme.starts_with(|c: char| c.is_ascii_lowercase());
    let is_allowed =
        |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '+' | '-' | '.');
    if !begins || !scheme.chars().all(is_allowed) {
        return Err(Problem::Scheme);
    }
    if authority.is_some_and(|authority| authority.contains('@')) {
        return Err(Problem::UserInfo);
    }
    let is_host = |c: char| c.is_ascii_alphanumeric() || "-._~[]:".contains(c);
    let host = match authority {
        Some(authority) if !authority.chars().all(is_host) => return Err(Problem::Host),
        Some(authority) => without_port(authority),
        None => "",
    };
    match scheme {
        "https" | "http" if host.is_empty() => Err(Problem::Host),
        "https" => Ok(()),
        "http" if LOOPBACK.contains(&host.to_ascii_lowercase().as_str()) => Ok(()),
        "http" => Err(Problem::Scheme),
        private_use if private_use.contains('.') => Ok(()),
        _ => Err(Problem::Scheme),
    }
}

fn without_port(authority: &str) -> &str {
    let end = authority.find(']').map_or(0, |at| at + 1);
    authority[end..].find(':').map_or(authority, |at| &authority[..end + at])
}

/// Looks also behind one level of percent-encoding, which applications remove.
fn check_path(path: &str) -> Result<(), Problem> {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "-._~!$&()+,;=:@/?%".contains(c);
    if !path.chars().all(is_allowed) {
        return Err(Problem::Character);
    }
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    if form_urlencoded::parse(query.as_bytes()).any(|(name, _)| OURS.contains(&&*name)) {
        return Err(Problem::Parameter);
    }
    let (path, query) = decoded(path).zip(decoded(query)).ok_or(Problem::Character)?;
    let is_bad = |byte: &u8| byte.is_ascii_control() || *byte == b'\\';
    if path.iter().chain(&query).any(is_bad) {
        return Err(Problem::Character);
    }
    // Some servers ignore what follows a semicolon in a segment.
    let is_dots =
        |segment: &[u8]| matches!(segment.split(|byte| *byte == b';').next(), Some(b"." | b".."));
    if path.split(|byte| *byte == b'/').any(is_dots) {
        return Err(Problem::DotSegment);
    }
    Ok(())
}

/// `None` if a percent sign is not followed by two hexadecimal digits.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let mut parts = text.split('%');
    let mut bytes = parts.next()?.as_bytes().to_vec();
    for part in parts {
        let (digits, rest) = (part.get(..2)?, part.get(2..)?);
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        bytes.extend_from_slice(rest.as_bytes());
    }
    Some(bytes)
}
