//! The parameter `claims` (OpenID Connect Core 5.5). Claims are given by scope, so most of it has no
//! effect: of the ID token, `acr` asks for a proof, and `sub` names the user.

use super::answer::Problem;
use serde_json::{Map, Value};

/// Maximum length in bytes.
const LONGEST: usize = 2 * 1024;

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Claims {
    pub(super) acr: Option<AskedAcr>,
    pub(super) subject: Option<String>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct AskedAcr {
    pub(super) is_essential: bool,
    pub(super) values: Vec<String>,
}

impl Claims {
    pub(super) fn parse(sent: &str) -> Result<Self, Problem> {
        if sent.len() > LONGEST {
            return Err(Problem::InvalidRequest("claims is too long"));
        }
        read(sent).ok_or(Problem::InvalidRequest("claims is not as in OpenID Connect Core 5.5"))
    }
}

fn read(sent: &str) -> Option<Claims> {
    let Value::Object(sent) = serde_json::from_str(sent).ok()? else { return None };
    // Claims of userinfo must have the same form, although none of them has an effect.
    members(&sent, "userinfo")?;
    let mut claims = Claims::default();
    for (name, member) in members(&sent, "id_token")? {
        match name {
            "acr" => claims.acr = acr(&member)?,
            "sub" => claims.subject = subject(&member)?,
            _ => {}
        }
    }
    Some(claims)
}

/// What is said about one claim.
struct Member<'a> {
    is_essential: bool,
    value: Option<&'a Value>,
    values: Option<&'a [Value]>,
}

/// The claims with their names. `None` if one has the wrong form.
fn members<'a>(sent: &'a Map<String, Value>, place: &str) -> Option<Vec<(&'a str, Member<'a>)>> {
    let Some(claims) = sent.get(place) else { return Some(Vec::new()) };
    let claims = claims.as_object()?.iter();
    claims.map(|(name, said)| Some((name.as_str(), member(said)?))).collect()
}

fn member(said: &Value) -> Option<Member<'_>> {
    let said = match said {
        Value::Null => return Some(Member { is_essential: false, value: None, values: None }),
        Value::Object(said) => said,
        _ => return None,
    };
    let is_essential = said.get("essential").map_or(Some(false), Value::as_bool)?;
    let values = match said.get("values") {
        Some(values) => Some(values.as_array()?.as_slice()),
        None => None,
    };
    let value = said.get("value");
    (value.is_none() || values.is_none()).then_some(Member { is_essential, value, values })
}

/// Without values, the claim is asked for, and every ID token has it.
fn acr(member: &Member<'_>) -> Option<Option<AskedAcr>> {
    let values = match (member.value, member.values) {
        (None, None) => return Some(None),
        (Some(value), _) => std::slice::from_ref(value),
        (None, Some(values)) => values,
    };
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let values = values.iter().map(text).collect::<Option<Vec<_>>>()?;
    Some(Some(AskedAcr { is_essential: member.is_essential, values }))
}

fn subject(member: &Member<'_>) -> Option<Option<String>> {
    match (member.value, member.values) {
        (None, None) => Some(None),
        (Some(value), _) => value.as_str().map(|subject| Some(subject.to_owned())),
        // A request expects one user.
        (None, Some(_)) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(sent: &str) -> Option<Claims> {
        Claims::parse(sent).ok()
    }

    fn asked(is_essential: bool, values: &[&str]) -> Option<Claims> {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        Some(Claims { acr: Some(AskedAcr { is_essential, values }), subject: None })
    }

    #[test]
    fn acr_and_sub_of_the_id_token_have_an_effect() {
        let acr = |said: &str| of(&format!(r#"{{"id_token":{{"acr":{said}}}}}"#));
        assert_eq!(acr(r#"{"essential":true,"values":["phr","x"]}"#), asked(true, &["phr", "x"]));
        assert_eq!(acr(r#"{"value":"phr"}"#), asked(false, &["phr"]));
        assert_eq!(acr(r#"{"essential":true,"values":[]}"#), asked(true, &[]));
        for nothing in ["null", "{}", r#"{"essential":true}"#, r#"{"more":1}"#] {
            assert_eq!(acr(nothing), Some(Claims::default()), "{nothing}");
        }
        let named = of(r#"{"id_token":{"sub":{"value":"248289761001"}}}"#).unwrap();
        assert_eq!(named.subject.as_deref(), Some("248289761001"));
    }

    #[test]
    fn everything_else_is_ignored() {
        for sent in [
            "{}",
            r#"{"userinfo":{"given_name":{"essential":true},"acr":{"value":"phr"}},"more":[1]}"#,
            r#"{"id_token":{"auth_time":{"essential":true},"email":null,"x":{"value":{"a":1}}}}"#,
        ] {
            assert_eq!(of(sent), Some(Claims::default()), "{sent}");
        }
    }

    #[test]
    fn what_has_another_form_is_refused() {
        for sent in [
            "",
            "x",
            "null",
            "[]",
            r#""{}""#,
            r#"{"id_token":null}"#,
            r#"{"id_token":[]}"#,
            r#"{"userinfo":"acr"}"#,
            r#"{"userinfo":{"name":true}}"#,
            r#"{"id_token":{"acr":"phr"}}"#,
            r#"{"id_token":{"acr":["phr"]}}"#,
            r#"{"id_token":{"acr":{"essential":"true"}}}"#,
            r#"{"id_token":{"acr":{"essential":1}}}"#,
            r#"{"id_token":{"acr":{"essential":null}}}"#,
            r#"{"id_token":{"acr":{"value":1}}}"#,
            r#"{"id_token":{"acr":{"value":null}}}"#,
            r#"{"id_token":{"acr":{"values":"phr"}}}"#,
            r#"{"id_token":{"acr":{"values":["phr",1]}}}"#,
            r#"{"id_token":{"acr":{"value":"phr","values":["phr"]}}}"#,
            r#"{"id_token":{"sub":{"value":1}}}"#,
            r#"{"id_token":{"sub":{"values":["a"]}}}"#,
            r#"{} {}"#,
        ] {
            assert_eq!(of(sent), None, "{sent}");
        }
        assert_eq!(of(&"[".repeat(LONGEST)), None, "nested without an end");
        let long = |length: usize| format!("{{}}{}", " ".repeat(length - 2));
        assert!(of(&long(LONGEST)).is_some() && of(&long(LONGEST + 1)).is_none());
    }
}
