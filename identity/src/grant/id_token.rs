//! The claims of an ID token (OpenID Connect Core 2).

use super::{claims::claims, in_force::InForce, stored::Grant};
use crate::{
    assurance::assurance, connection::Connection, error::Error, secret::Token, services::Services,
    signing_key,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// An ID token that is not signed yet.
pub(super) struct IdToken<'a> {
    pub(super) of: &'a Grant,
    pub(super) in_force: &'a InForce,
    pub(super) access_token: &'a Token,
    /// Of the request for the code. A refreshed ID token has none (OpenID Connect Core 12.2).
    pub(super) nonce: Option<&'a str>,
    pub(super) issued_at: i64,
    pub(super) expires_at: i64,
}

impl IdToken<'_> {
    /// Not within a transaction, because signing takes longer than everything in it.
    pub(super) async fn sign(
        &self,
        services: &Services,
        connection: &Connection,
    ) -> Result<String, Error> {
        signing_key::sign(services, connection.algorithm, &self.claims(services, connection)).await
    }

    pub(super) fn claims(&self, services: &Services, connection: &Connection) -> Value {
        let InForce { scopes, proof, about, .. } = self.in_force;
        let assurance = assurance(proof).named(self.of.grant.acr.as_deref());
        let digest = Sha256::digest(self.access_token.reveal().as_bytes());
        let mut told = claims(scopes, about);
        let mut tell = |name: &str, value: Value| _ = told.insert(name.to_owned(), value);
        tell("iss", json!(&*services.public_url));
        tell("aud", json!(connection.client_id));
        tell("iat", json!(self.issued_at));
        tell("exp", json!(self.expires_at));
        tell("sid", json!(self.of.sid));
        tell("acr", json!(assurance.acr));
        tell("amr", json!(assurance.amr));
        tell("auth_time", json!(assurance.auth_time));
        // The left half of the hash: both algorithms sign with SHA-256.
        tell("at_hash", json!(URL_SAFE_NO_PAD.encode(&digest[..16])));
        if let Some(nonce) = self.nonce {
            tell("nonce", json!(nonce));
        }
        told.into()
    }
}
