//! A signed token in its compact form (RFC 7515, 3.1).

use super::{key_pair::KeyPair, registered_key::RegisteredKey};
use crate::error::Error;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// The `typ` of an ID token.
pub(crate) const ID_TOKEN: &str = "JWT";
/// The `typ` of a logout token (OpenID Connect Back-Channel Logout 1.0, 2.4).
pub(crate) const LOGOUT_TOKEN: &str = "logout+jwt";

/// Signs the claims. The header names the key and the `typ`.
pub(crate) fn compact(pair: &KeyPair, kind: &str, claims: &Value) -> Result<String, Error> {
    let algorithm = pair.algorithm().as_str();
    let header = json!({ "alg": algorithm, "kid": pair.key_id(), "typ": kind });
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&header), part(claims));
    let signature = URL_SAFE_NO_PAD.encode(pair.sign(signed.as_bytes())?);
    Ok(format!("{signed}.{signature}"))
}

/// The claims of a token that one of these keys signed, and that has the type of an ID token. The key
/// decides which algorithm is used.
pub(crate) fn verified<'a>(
    token: &str,
    key: impl FnOnce(&str) -> Option<&'a KeyPair>,
) -> Option<Map<String, Value>> {
    let (signed, signature) = token.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    let header: Map<String, Value> = decoded(header)?;
    let pair = key(header.get("kid")?.as_str()?)?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    let is_ours = header.get("typ")?.as_str() == Some(ID_TOKEN)
        && header.get("alg")?.as_str() == Some(pair.algorithm().as_str())
        && pair.verifies(signed.as_bytes(), &signature);
    is_ours.then(|| decoded(claims)).flatten()
}

/// The key among these of another program that signed a token, and its claims. The key decides which
/// algorithm is used; the header only has to agree. It must name the key where more than two could have
/// signed (OpenID Connect Core 10.1), so that a stranger causes few checks.
pub(crate) fn verified_by<'a>(
    token: &str,
    keys: &'a [RegisteredKey],
) -> Option<(&'a RegisteredKey, Map<String, Value>)> {
    let (signed, signature) = token.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    let header: Map<String, Value> = decoded(header)?;
    let text = |name: &'static str| header.get(name).map(Value::as_str);
    // An extension that must be understood.
    if header.contains_key("crit") {
        return None;
    }
    if let Some(kind) = text("typ")
        && !["JWT", "client-authentication+jwt"].contains(&kind?)
    {
        return None;
    }
    let (algorithm, key_id) = (text("alg")??, text("kid"));
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    let may_be = |key: &&RegisteredKey| {
        key.is_for(algorithm) && key_id.is_none_or(|id| id.is_some() && id == key.key_id())
    };
    let candidates: Vec<_> = keys.iter().filter(may_be).take(CHECKS + 1).collect();
    if candidates.len() > CHECKS {
        return None;
    }
    let signer = candidates.into_iter().find(|key| key.verifies(signed.as_bytes(), &signature))?;
    Some((signer, decoded(claims)?))
}

/// The signatures that are checked for one token.
const CHECKS: usize = 2;

fn decoded<T: DeserializeOwned>(part: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::Algorithm;

    #[test]
    fn a_token_is_verified_only_as_it_was_signed() {
        let key = KeyPair::generate(Algorithm::Es256).unwrap();
        let pair = KeyPair::parse(Algorithm::Es256, &key).unwrap();
        let of = |token: &str| verified(token, |id| (id == pair.key_id()).then_some(&pair));
        let token = compact(&pair, ID_TOKEN, &json!({ "sub": "s" })).unwrap();
        assert_eq!(of(&token).unwrap()["sub"], "s");
        let parts: Vec<_> = token.split('.').collect();
        let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let id = pair.key_id();
        let signed = |header: Value| {
            let signed = format!("{}.{}", part(header), parts[1]);
            let signature = URL_SAFE_NO_PAD.encode(pair.sign(signed.as_bytes()).unwrap());
            format!("{signed}.{signature}")
        };
        assert!(of(&signed(json!({ "alg": "ES256", "kid": id, "typ": "JWT" }))).is_some());
        for wrong in [
            String::new(),
            token[1..].to_owned(),
            format!("{token}A"),
            format!("{}.{}.", parts[0], parts[1]),
            format!("{}.{}.{}", parts[0], part(json!({ "sub": "t" })), parts[2]),
            format!("{}.{}.", part(json!({ "alg": "none", "kid": id, "typ": "JWT" })), parts[1]),
            signed(json!({ "alg": "none", "kid": id, "typ": "JWT" })),
            signed(json!({ "alg": "RS256", "kid": id, "typ": "JWT" })),
            compact(&pair, LOGOUT_TOKEN, &json!({ "sub": "s" })).unwrap(),
            signed(json!({ "alg": "ES256", "kid": id })),
            signed(json!({ "alg": "ES256", "kid": "other", "typ": "JWT" })),
            signed(json!({ "alg": "ES256", "typ": "JWT" })),
        ] {
            assert!(of(&wrong).is_none(), "{wrong}");
        }
    }
}
