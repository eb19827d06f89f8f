//! Parses a passkey's answer strictly: the fields of WebAuthn Level 3, 5.1.8, and no others.

use serde::de::DeserializeOwned;
use serde_json::Value;
use webauthn_rs::prelude::{PublicKeyCredential, RegisterPublicKeyCredential};

const ANSWER: [&str; 6] =
    ["id", "rawId", "type", "response", "authenticatorAttachment", "clientExtensionResults"];
const ASSERTION: [&str; 5] =
    ["clientDataJSON", "authenticatorData", "signature", "userHandle", "attestationObject"];
const ATTESTATION: [&str; 6] = [
    "clientDataJSON",
    "authenticatorData",
    "attestationObject",
    "transports",
    "publicKey",
    "publicKeyAlgorithm",
];

/// The answer to a request.
pub(super) fn assertion(text: &str) -> Option<PublicKeyCredential> {
    parse(text, &ASSERTION)
}

/// The answer that contains a new passkey.
pub(super) fn attestation(text: &str) -> Option<RegisterPublicKeyCredential> {
    parse(text, &ATTESTATION)
}

fn parse<Answer: DeserializeOwned>(text: &str, response: &[&str]) -> Option<Answer> {
    let answer: Value = serde_json::from_str(text).ok()?;
    let is_strict = has_only(&answer, &ANSWER)
        && has_only(&answer["response"], response)
        && answer["type"] == "public-key"
        && answer["id"] == answer["rawId"];
    // Reading the text again refuses a field that appears twice.
    is_strict.then(|| serde_json::from_str(text).ok()).flatten()
}

fn has_only(value: &Value, fields: &[&str]) -> bool {
    value.as_object().is_some_and(|object| object.keys().all(|key| fields.contains(&key.as_str())))
}
