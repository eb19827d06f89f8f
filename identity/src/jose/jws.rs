//! A signed token in its compact form (RFC 7515, 3.1).

use super::key_pair::KeyPair;
use crate::error::Error;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

/// Signs the claims. The header names the key.
pub(crate) fn compact(pair: &KeyPair, claims: &Value) -> Result<String, Error> {
    let algorithm = pair.algorithm().as_str();
    let header = json!({ "alg": algorithm, "kid": pair.key_id(), "typ": "JWT" });
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&header), part(claims));
    let signature = URL_SAFE_NO_PAD.encode(pair.sign(signed.as_bytes())?);
    Ok(format!("{signed}.{signature}"))
}
