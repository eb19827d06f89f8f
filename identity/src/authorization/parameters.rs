//! The parameters of a request as they were sent, without a judgement.

use form_urlencoded::Serializer;

/// Maximum length of all parameters together, in bytes.
pub const LONGEST: usize = 16 * 1024;

/// Maximum length of an `id_token_hint` in bytes. A longer one is left out: a user who is in many groups
/// can have one, and it decides nothing that the user cannot be asked.
const ID_TOKEN_HINT: usize = 8 * 1024;

/// Maximum length of a login hint in bytes: an email address is shorter.
const LOGIN_HINT: usize = 320;

/// The parameters that are read. All others are ignored, as OpenID Connect Core 3.1.2.1 requires.
const KNOWN: [&str; 17] = [
    "client_id",
    "redirect_uri",
    "response_type",
    "response_mode",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "prompt",
    "max_age",
    "login_hint",
    "acr_values",
    "id_token_hint",
    "claims",
    "request",
    "request_uri",
];

/// The `prompt` that asks for the choice of an account.
pub(super) const SELECT: &str = "select_account";

/// The query of a GET, or the form of a POST.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameters {
    /// The known ones, encoded as they were sent.
    text: String,
    pairs: Vec<(String, String)>,
}

/// A parameter occurs more than once, or is not a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unclear;

impl Parameters {
    /// Input that is too long, or not a text, has no parameters. A hint that is too long is left out.
    pub fn parse(sent: &[u8]) -> Self {
        Self::only(&KNOWN, sent)
    }

    /// The same with other names.
    pub(crate) fn only(known: &[&str], sent: &[u8]) -> Self {
        let text = Some(sent).filter(|sent| sent.len() <= LONGEST);
        let Some(text) = text.and_then(|sent| str::from_utf8(sent).ok()) else {
            return Self::default();
        };
        let (mut kept, mut pairs) = (Vec::new(), Vec::new());
        for part in text.split('&') {
            for (name, value) in form_urlencoded::parse(part.as_bytes()) {
                let is_too_long = match &*name {
                    "login_hint" => value.len() > LOGIN_HINT,
                    "id_token_hint" => value.len() > ID_TOKEN_HINT,
                    _ => false,
                };
                if known.contains(&&*name) && !is_too_long {
                    kept.push(part);
                    pairs.push((name.into_owned(), value.into_owned()));
                }
            }
        }
        Self { text: kept.join("&"), pairs }
    }

    /// What [`Self::parse`] reads as the same parameters: at most [`LONGEST`] bytes.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The same with the client ID of the application, if it was left out.
    pub(super) fn of_client(&self, client_id: &str) -> Self {
        match self.value("client_id") {
            Ok(None) => {
                let others = self.pairs.iter().filter(|(name, _)| name != "client_id");
                let mut text = Serializer::new(String::new());
                text.extend_pairs(others).append_pair("client_id", client_id);
                Self::parse(text.finish().as_bytes())
            }
            _ => self.clone(),
        }
    }

    /// The same for a user who has chosen the account: the request asks for no other one.
    pub(super) fn with_chosen_account(&self) -> Self {
        let parts = self.text.split('&').filter_map(|part| {
            let (name, value) = form_urlencoded::parse(part.as_bytes()).next()?;
            match &*name {
                "id_token_hint" => None,
                "prompt" => {
                    let words: Vec<_> = value.split(' ').filter(|word| *word != SELECT).collect();
                    Some(format!("prompt={}", words.join("+")))
                }
                _ => Some(part.to_owned()),
            }
        });
        Self::parse(parts.collect::<Vec<_>>().join("&").as_bytes())
    }

    /// The value of a parameter. One without a value counts as left out (RFC 6749 3.1).
    pub(crate) fn value(&self, name: &str) -> Result<Option<&str>, Unclear> {
        let mut values = self.pairs.iter().filter(|(each, _)| each == name);
        match (values.next(), values.next()) {
            (None, _) => Ok(None),
            (Some((_, value)), None) if is_text(value) => {
                Ok(Some(value.as_str()).filter(|value| !value.is_empty()))
            }
            _ => Err(Unclear),
        }
    }

    /// The first parameter that occurs more than once, or is not a text.
    pub(crate) fn unclear(&self) -> Option<&str> {
        let mut names = self.pairs.iter().map(|(name, _)| name.as_str());
        names.find(|name| self.value(name).is_err())
    }
}

/// Without NUL, which PostgreSQL cannot store, and without the character that replaces bytes which
/// are not UTF-8.
fn is_text(value: &str) -> bool {
    !value.contains(['\0', '\u{FFFD}'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_parameters_are_kept_as_they_were_sent() {
        let sent = "utm=1&client_id=Wiki&st%61te=a+b%26%C3%A9&&=1&resource=a&resource=b";
        let parameters = Parameters::parse(sent.as_bytes());
        assert_eq!(parameters.text(), "client_id=Wiki&st%61te=a+b%26%C3%A9");
        assert_eq!(parameters.value("state"), Ok(Some("a b&é")));
        assert_eq!(parameters.value("nonce"), Ok(None));
        assert_eq!(parameters.unclear(), None);
        assert_eq!(Parameters::parse(parameters.text().as_bytes()), parameters);
    }

    #[test]
    fn a_chosen_account_removes_only_what_asks_for_one() {
        let of = |sent: &str| Parameters::parse(sent.as_bytes()).with_chosen_account().text;
        let sent = "client_id=a%26b&id_token_hint=a.b.c&st%61te=x+y&prompt=login+select_account";
        assert_eq!(of(sent), "client_id=a%26b&st%61te=x+y&prompt=login");
        assert_eq!(of("prompt=select_account&nonce=n"), "prompt=&nonce=n");
        assert_eq!(of("prompt=consent%20login"), "prompt=consent+login");
    }

    #[test]
    fn a_long_hint_is_left_out() {
        for (hint, longest) in [("login_hint", LOGIN_HINT), ("id_token_hint", ID_TOKEN_HINT)] {
            let of = |length| {
                Parameters::parse(format!("state=s&{hint}={}", "a".repeat(length)).as_bytes())
            };
            assert_eq!(of(longest).value(hint).unwrap().map(str::len), Some(longest));
            assert_eq!(of(longest + 1), Parameters::parse(b"state=s"));
        }
    }

    #[test]
    fn a_missing_client_id_is_added() {
        let of = |sent: &str| Parameters::parse(sent.as_bytes()).of_client("Wiki&1").text;
        assert_eq!(of("state=a"), "state=a&client_id=Wiki%261");
        assert_eq!(of(""), "client_id=Wiki%261");
        assert_eq!(of("client_id=other"), "client_id=other");
        assert_eq!(of("client_id=&state=a"), "state=a&client_id=Wiki%261");
        assert_eq!(of("client_id=a&client_id=a"), "client_id=a&client_id=a");
    }

    #[test]
    fn a_parameter_that_occurs_twice_or_is_not_a_text_has_no_value() {
        for sent in ["state=a&state=a", "state=&state=a", "state=%00", "state=%ff"] {
            let parameters = Parameters::parse(sent.as_bytes());
            assert_eq!(parameters.value("state"), Err(Unclear), "{sent}");
            assert_eq!(parameters.unclear(), Some("state"), "{sent}");
        }
        assert_eq!(Parameters::parse(b"state=").value("state"), Ok(None));
        assert_eq!(Parameters::parse(b"client_id=\xff"), Parameters::default());
    }

    #[test]
    fn parameters_of_more_than_16_kilobytes_are_not_read() {
        let of = |length: usize| format!("state={}", "a".repeat(length - 6));
        assert_ne!(Parameters::parse(of(LONGEST).as_bytes()), Parameters::default());
        assert_eq!(Parameters::parse(of(LONGEST + 1).as_bytes()), Parameters::default());
    }
}
