//! Parameters of a request in the form `application/x-www-form-urlencoded` (RFC 6749, appendix B).

use axum::http::{HeaderMap, header::CONTENT_TYPE};
use std::collections::BTreeMap;

/// The parameters that are read. All others are ignored, whatever they contain (RFC 6749, 3.2).
const KNOWN: [&str; 12] = [
    "grant_type",
    "code",
    "redirect_uri",
    "code_verifier",
    "refresh_token",
    "scope",
    "token",
    "client_id",
    "client_secret",
    "client_assertion_type",
    "client_assertion",
    "access_token",
];

/// The known parameters that have a value. One without a value counts as left out (RFC 6749, 3.2).
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Form(BTreeMap<String, String>);

/// Not in this form, or a known parameter that is repeated, or whose text is not UTF-8 or contains NUL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Malformed;

const FORM: &str = "application/x-www-form-urlencoded";

impl Form {
    pub(super) fn parse(text: &[u8]) -> Result<Self, Malformed> {
        let mut parameters = BTreeMap::new();
        for pair in text.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
            let at = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            let (name, value) = (&pair[..at], pair.get(at + 1..).unwrap_or_default());
            let known = decoded(name).filter(|name| KNOWN.contains(&name.as_str()));
            let Some(name) = known else { continue };
            let value = decoded(value).ok_or(Malformed)?;
            if parameters.insert(name, value).is_some() {
                return Err(Malformed);
            }
        }
        parameters.retain(|_, value| !value.is_empty());
        Ok(Self(parameters))
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

/// Whether the body of a request is a form.
pub(super) fn is_form(headers: &HeaderMap) -> bool {
    let mut types = headers.get_all(CONTENT_TYPE).iter();
    let (Some(value), None) = (types.next(), types.next()) else { return false };
    let kind = value.to_str().unwrap_or_default().split(';').next().unwrap_or_default();
    kind.trim().eq_ignore_ascii_case(FORM)
}

/// The text that was encoded. `None` if it is not encoded in this way, not UTF-8, or contains NUL,
/// which PostgreSQL does not store.
pub(super) fn decoded(encoded: &[u8]) -> Option<String> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.iter();
    while let Some(byte) = rest.next() {
        let byte = match byte {
            b'+' => b' ',
            b'%' => digit(*rest.next()?)? << 4 | digit(*rest.next()?)?,
            byte => *byte,
        };
        if byte == 0 {
            return None;
        }
        bytes.push(byte);
    }
    String::from_utf8(bytes).ok()
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| digit.try_into().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_decoded_and_those_without_a_value_are_left_out() {
        let sent = b"code=1+2%2B%c3%A9&client_id=&client_secret&&redirect_uri=x=y&grant%5ftype=%26";
        let form = Form::parse(sent).unwrap();
        assert_eq!(form.get("code"), Some("1 2+é"));
        for without in ["client_id", "client_secret", "access_token"] {
            assert_eq!(form.get(without), None);
        }
        assert_eq!((form.get("redirect_uri"), form.get("grant_type")), (Some("x=y"), Some("&")));
        assert_eq!(Form::parse(b"").unwrap().get("code"), None);
    }

    #[test]
    fn repeated_and_broken_parameters_are_refused() {
        for broken in [
            "code=1&code=1",
            "code=&%63ode=1",
            "code=%",
            "code=%4",
            "code=%zz",
            "code=%00",
            "code=%ff",
        ] {
            assert_eq!(Form::parse(broken.as_bytes()), Err(Malformed), "{broken}");
        }
        assert_eq!(Form::parse(b"code=\xff"), Err(Malformed));
        assert_eq!(Form::parse(b"code=\0"), Err(Malformed));
    }

    #[test]
    fn unknown_parameters_are_ignored_whatever_they_contain() {
        for unknown in
            [&b"a=1&a=1"[..], b"a=%", b"a=%00", b"%00=1", b"%=1", b"a=\xff", b"\xff", b"Code=1"]
        {
            let sent = [&b"code=1&"[..], unknown].concat();
            assert_eq!(Form::parse(&sent), Form::parse(b"code=1"), "{unknown:?}");
        }
    }

    #[test]
    fn only_one_content_type_is_that_of_a_form() {
        let headers = |types: &[&str]| {
            let header = |kind: &&str| (CONTENT_TYPE, kind.parse().unwrap());
            types.iter().map(header).collect::<HeaderMap>()
        };
        assert!(is_form(&headers(&["application/x-www-form-urlencoded"])));
        assert!(is_form(&headers(&["Application/X-WWW-Form-Urlencoded; charset=UTF-8"])));
        for other in
            [&["application/json"][..], &["multipart/form-data"], &[""], &[], &[FORM, FORM]]
        {
            assert!(!is_form(&headers(other)), "{other:?}");
        }
    }
}
