//! How an application says which one it is: by HTTP Basic or in the form (RFC 6749, 2.3.1).

use super::form::{Form, decoded};
use axum::http::{HeaderMap, HeaderValue, header::AUTHORIZATION};
use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

#[derive(PartialEq, Eq)]
pub(super) struct Credentials {
    pub(super) client_id: String,
    /// `None` for a public connection.
    pub(super) secret: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// Two ways at once, or two applications.
    Several,
    Missing,
}

impl Credentials {
    pub(super) fn of(headers: &HeaderMap, form: &Form) -> Result<Self, Problem> {
        let (id, secret) = (form.get("client_id"), form.get("client_secret"));
        let mut lines = headers.get_all(AUTHORIZATION).iter();
        let basic = match (lines.next(), lines.next()) {
            (None, _) => None,
            (Some(line), None) => Some(basic(line).ok_or(Problem::Missing)?),
            (Some(_), Some(_)) => return Err(Problem::Several),
        };
        match (basic, id) {
            (Some(_), _) if secret.is_some() => Err(Problem::Several),
            (Some(basic), Some(id)) if basic.client_id != id => Err(Problem::Several),
            (Some(basic), _) => Ok(basic),
            (None, None) => Err(Problem::Missing),
            (None, Some(id)) => {
                Ok(Self { client_id: id.to_owned(), secret: secret.map(str::to_owned) })
            }
        }
    }
}

/// Whether the application tried to authenticate with a header.
pub(super) fn are_in_header(headers: &HeaderMap) -> bool {
    headers.contains_key(AUTHORIZATION)
}

fn basic(line: &HeaderValue) -> Option<Credentials> {
    let (scheme, encoded) = line.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let config =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let plain = GeneralPurpose::new(&STANDARD, config).decode(encoded.trim()).ok()?;
    let at = plain.iter().position(|byte| *byte == b':')?;
    let (client_id, secret) = (part(&plain[..at])?, part(&plain[at + 1..])?);
    Some(Credentials { client_id, secret: Some(secret).filter(|secret| !secret.is_empty()) })
}

/// A part is encoded like a parameter. Many programs leave that out, which is recognized where a part
/// cannot be decoded; our client IDs and secrets are the same in both forms.
fn part(bytes: &[u8]) -> Option<String> {
    let as_it_is = || String::from_utf8(bytes.to_vec()).ok().filter(|text| !text.contains('\0'));
    decoded(bytes).or_else(as_it_is)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::STANDARD;

    /// The client ID and the secret.
    fn of(headers: &[&str], form: &str) -> Result<(String, Option<String>), Problem> {
        let header = |line: &&str| (AUTHORIZATION, line.parse().unwrap());
        let headers: HeaderMap = headers.iter().map(header).collect();
        let form = Form::parse(form.as_bytes()).unwrap();
        let found = Credentials::of(&headers, &form);
        found.map(|Credentials { client_id, secret }| (client_id, secret))
    }

    fn basic(scheme: &str, plain: &str) -> String {
        format!("{scheme} {}", STANDARD.encode(plain))
    }

    fn found(id: &str, secret: Option<&str>) -> Result<(String, Option<String>), Problem> {
        Ok((id.to_owned(), secret.map(str::to_owned)))
    }

    #[test]
    fn credentials_come_from_the_header_or_the_form() {
        assert_eq!(of(&[], "client_id=Wiki&client_secret=s"), found("Wiki", Some("s")));
        assert_eq!(of(&[], "client_id=Wiki"), found("Wiki", None));
        assert_eq!(of(&[&basic("Basic", "Wiki:s:t")], ""), found("Wiki", Some("s:t")));
        assert_eq!(of(&[&basic("bAsIc", "Wiki:s")], "client_id=Wiki"), found("Wiki", Some("s")));
        assert_eq!(of(&[&basic("Basic", "Wiki:")], ""), found("Wiki", None));
        let without_padding = basic("Basic", "Wiki:s");
        let without_padding = without_padding.trim_end_matches('=');
        assert_eq!(of(&[without_padding], ""), found("Wiki", Some("s")));
    }

    #[test]
    fn both_parts_of_the_header_may_be_encoded() {
        assert_eq!(of(&[&basic("Basic", "a%2Eb:s%3At+u")], ""), found("a.b", Some("s:t u")));
        assert_eq!(of(&[&basic("Basic", "a:100%")], ""), found("a", Some("100%")));
    }

    #[test]
    fn two_ways_at_once_are_refused() {
        let header = basic("Basic", "Wiki:s");
        assert_eq!(of(&[&header], "client_secret=s"), Err(Problem::Several));
        assert_eq!(of(&[&header], "client_id=wiki"), Err(Problem::Several));
        assert_eq!(of(&[&header, &header], ""), Err(Problem::Several));
    }

    #[test]
    fn anything_else_is_missing() {
        for header in
            ["Bearer abc", "Basic", "Basic %", &basic("Basic", "Wiki"), "", "Basic AAA6AA=="]
        {
            assert_eq!(of(&[header], "client_id=Wiki"), Err(Problem::Missing), "{header}");
        }
        assert_eq!(of(&[], "client_secret=s"), Err(Problem::Missing));
        assert_eq!(of(&[], ""), Err(Problem::Missing));
    }
}
