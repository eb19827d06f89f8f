//! The public keys with which an application proves which one it is, as an administrator pastes them (JSON
//! Web Key Set, RFC 7517, 5).

use crate::jose::{self, KeyProblem, RegisteredKey};
use serde_json::{Map, Value};

/// Members of a public key (RFC 7517, 4; RFC 7518, 6; RFC 8037, 2). All of them are texts.
const KNOWN: [&str; 9] = ["kty", "use", "alg", "kid", "crv", "x", "y", "n", "e"];

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeySet {
    /// As JSON, with what makes up public keys and nothing else.
    text: String,
}

/// Why a key set cannot be registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeySetMistake {
    TooLong,
    /// Not a JSON object with the member `keys`.
    Form,
    Empty,
    TooMany,
    /// Two keys have the same ID.
    SameId,
    /// In the key with this number, from 1.
    In {
        key: usize,
        problem: KeyProblem,
    },
}

impl KeySet {
    /// Maximum bytes.
    pub const LONGEST: usize = 8 * 1024;
    pub const MOST_KEYS: usize = 10;

    pub fn parse(text: &str) -> Result<Self, KeySetMistake> {
        if text.len() > Self::LONGEST {
            return Err(KeySetMistake::TooLong);
        }
        let keys = keys(text).ok_or(KeySetMistake::Form)?;
        match keys.len() {
            0 => return Err(KeySetMistake::Empty),
            count if count > Self::MOST_KEYS => return Err(KeySetMistake::TooMany),
            _ => {}
        }
        let mut ids = Vec::new();
        let mut all = Vec::new();
        for (at, key) in keys.into_iter().enumerate() {
            let wrong = |problem| KeySetMistake::In { key: at + 1, problem };
            let parsed = RegisteredKey::parse(&key).map_err(wrong)?;
            if let Some(id) = parsed.key_id() {
                if ids.iter().any(|other| other == id) {
                    return Err(KeySetMistake::SameId);
                }
                ids.push(id.to_owned());
            }
            all.push(public(key));
        }
        Ok(Self { text: serde_json::json!({ "keys": all }).to_string() })
    }

    /// As an application publishes it: keys that are not for signatures, and members of keys that are not
    /// known, are left out first.
    pub(super) fn published(text: &str) -> Result<Self, KeySetMistake> {
        let keys = keys(text).ok_or(KeySetMistake::Form)?;
        let usable = keys.into_iter().filter_map(|key| match RegisteredKey::parse(&key) {
            Ok(_) => Some(public(key)),
            Err(KeyProblem::Unsupported) => None,
            // The whole set is refused.
            Err(_) => Some(Value::Object(key)),
        });
        let usable: Vec<_> = usable.collect();
        Self::parse(&serde_json::json!({ "keys": usable }).to_string())
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// As it was stored. A key that could be registered once may no longer be accepted.
    pub(super) fn stored(text: String) -> Self {
        Self { text }
    }

    /// Those that are still accepted.
    pub(super) fn keys(&self) -> Vec<RegisteredKey> {
        let keys = keys(&self.text).unwrap_or_default();
        keys.iter().filter_map(|key| RegisteredKey::parse(key).ok()).collect()
    }

    /// The thumbprint of the key that signed an assertion, and its claims.
    pub(super) fn signer(&self, assertion: &str) -> Option<(String, Map<String, Value>)> {
        let keys = self.keys();
        let (key, claims) = jose::verified_by(assertion, &keys)?;
        Some((key.thumbprint(), claims))
    }

    /// Whether all its keys are still accepted.
    pub fn is_whole(&self) -> bool {
        keys(&self.text).is_some_and(|all| all.len() == self.keys().len())
    }

    /// What events record of each key.
    pub(super) fn described(&self) -> Vec<String> {
        let described = |key: &RegisteredKey| {
            format!("{} {} {}", key.algorithm(), key.key_id().unwrap_or("-"), key.thumbprint())
        };
        self.keys().iter().map(described).collect()
    }
}

/// What makes up a public key, and nothing else.
fn public(key: Map<String, Value>) -> Value {
    let known = key.into_iter().filter(|(name, _)| KNOWN.contains(&name.as_str()));
    Value::Object(known.filter(|(_, value)| value.is_string()).collect())
}

fn keys(text: &str) -> Option<Vec<Map<String, Value>>> {
    let Value::Object(mut set) = serde_json::from_str(text).ok()? else { return None };
    let Value::Array(keys) = set.remove("keys")? else { return None };
    let object = |key| match key {
        Value::Object(key) => Some(key),
        _ => None,
    };
    keys.into_iter().map(object).collect()
}
