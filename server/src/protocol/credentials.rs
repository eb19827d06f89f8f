//! How an application says which one it is: by HTTP Basic or in the form (RFC 6749, 2.3.1), or with an
//! assertion that it signed (RFC 7521, 4.2).

use super::form::{Form, decoded};
use axum::http::{HeaderMap, HeaderValue, header::AUTHORIZATION};
use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use identity::connection::client_id_in;

#[derive(PartialEq, Eq)]
pub(super) struct Credentials {
    pub(super) client_id: String,
    pub(super) proof: Proof,
}

#[derive(PartialEq, Eq)]
pub(super) enum Proof {
    /// Of a public connection.
    Nothing,
    Secret(String),
    Assertion(String),
}

/// The only kind of assertion.
const SIGNED: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// Two ways at once, or two applications.
    Several,
    /// An assertion without its type, or a type without an assertion.
    Incomplete,
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
        if let Some(assertion) = form.get("client_assertion") {
            return with_assertion(form, assertion, basic.is_some() || secret.is_some());
        }
        if form.get("client_assertion_type").is_some() {
            return Err(Problem::Incomplete);
        }
        match (basic, id) {
            (Some(_), _) if secret.is_some() => Err(Problem::Several),
            (Some(basic), Some(id)) if basic.client_id != id => Err(Problem::Several),
            (Some(basic), _) => Ok(basic),
            (None, None) => Err(Problem::Missing),
            (None, Some(id)) => {
                let proof = secret.map_or(Proof::Nothing, |it| Proof::Secret(it.to_owned()));
                Ok(Self { client_id: id.to_owned(), proof })
            }
        }
    }
}

/// The client ID in the form is optional, and must be that of the assertion.
fn with_assertion(form: &Form, assertion: &str, has_secret: bool) -> Result<Credentials, Problem> {
    if has_secret {
        return Err(Problem::Several);
    }
    match form.get("client_assertion_type") {
        None => return Err(Problem::Incomplete),
        Some(SIGNED) => {}
        Some(_) => return Err(Problem::Missing),
    }
    let client_id = client_id_in(assertion).ok_or(Problem::Missing)?;
    if form.get("client_id").is_some_and(|id| id != client_id) {
        return Err(Problem::Several);
    }
    Ok(Credentials { client_id, proof: Proof::Assertion(assertion.to_owned()) })
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
    let proof = if secret.is_empty() { Proof::Nothing } else { Proof::Secret(secret) };
    Some(Credentials { client_id, proof })
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
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

    /// The client ID and the secret.
    fn of(headers: &[&str], form: &str) -> Result<(String, Option<String>), Problem> {
        let header = |line: &&str| (AUTHORIZATION, line.parse().unwrap());
        let headers: HeaderMap = headers.iter().map(header).collect();
        let form = Form::parse(form.as_bytes()).unwrap();
        let found = Credentials::of(&headers, &form);
        found.map(|Credentials { client_id, proof }| match proof {
            Proof::Nothing => (client_id, None),
            Proof::Secret(secret) => (client_id, Some(secret)),
            Proof::Assertion(_) => (client_id, Some("signed".to_owned())),
        })
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
    fn an_assertion_names_the_application_and_comes_alone() {
        let claims = URL_SAFE_NO_PAD.encode(r#"{"sub":"Wiki"}"#);
        let signed = format!("client_assertion_type={SIGNED}&client_assertion=a.{claims}.c");
        let (header, with) = (basic("Basic", "Wiki:s"), |more: &str| format!("{signed}&{more}"));
        assert_eq!(of(&[], &signed), found("Wiki", Some("signed")));
        assert_eq!(of(&[], &with("client_id=Wiki")), found("Wiki", Some("signed")));
        assert_eq!(of(&[], &with("client_id=wiki")), Err(Problem::Several));
        assert_eq!(of(&[], &with("client_secret=s")), Err(Problem::Several));
        assert_eq!(of(&[&header], &signed), Err(Problem::Several));
        for incomplete in [
            format!("client_assertion=a.{claims}.c"),
            format!("client_assertion=a.{claims}.c&client_id=Wiki"),
            format!("client_assertion_type={SIGNED}&client_id=Wiki"),
            format!("client_assertion_type={SIGNED}&client_assertion=&client_id=Wiki"),
        ] {
            assert_eq!(of(&[], &incomplete), Err(Problem::Incomplete), "{incomplete}");
        }
        for other in [
            format!("client_assertion_type=saml&client_assertion=a.{claims}.c&client_id=Wiki"),
            format!("client_assertion_type={SIGNED}&client_assertion=x&client_id=Wiki"),
        ] {
            assert_eq!(of(&[], &other), Err(Problem::Missing), "{other}");
        }
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
