//! The addresses and parameters of this installation (OpenID Connect Discovery 1.0, RFC 8414).

use super::published::{Published, preflight};
use app::pages::path;
use axum::{Router, body::Bytes, routing::get};
use identity::{jose::Algorithm, services::Services};
use serde_json::{Value, json};

pub(super) fn routes(issuer: &str) -> Router<Services> {
    let document = Bytes::from(document(issuer).to_string());
    let show = get(move || async move { Published(document) }).options(preflight);
    Router::new()
        .route(path::OPENID_CONFIGURATION, show.clone())
        .route(path::OAUTH_CONFIGURATION, show)
}

/// How applications authenticate. A public connection proves nothing.
const WITH_PUBLIC: [&str; 4] =
    ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"];
const SIGNED_WITH: [&str; 5] = ["ES256", "RS256", "PS256", "EdDSA", "Ed25519"];

/// Lists what an application can rely on, and nothing that is accepted without an effect.
fn document(issuer: &str) -> Value {
    let at = |path: &str| format!("{issuer}{path}");
    json!({
        "issuer": issuer,
        "authorization_endpoint": at(path::AUTHORIZE),
        "token_endpoint": at(path::TOKEN),
        "pushed_authorization_request_endpoint": at(path::PUSHED_REQUEST),
        "userinfo_endpoint": at(path::USERINFO),
        "revocation_endpoint": at(path::REVOKE),
        "introspection_endpoint": at(path::INTROSPECT),
        "end_session_endpoint": at(path::END_SESSION),
        "backchannel_logout_supported": true,
        "backchannel_logout_session_supported": true,
        "jwks_uri": at(path::KEY_SET),
        "scopes_supported": ["openid", "profile", "email", "groups", "offline_access"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "form_post"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
        "token_endpoint_auth_methods_supported": WITH_PUBLIC,
        "token_endpoint_auth_signing_alg_values_supported": SIGNED_WITH,
        "revocation_endpoint_auth_methods_supported": WITH_PUBLIC,
        "revocation_endpoint_auth_signing_alg_values_supported": SIGNED_WITH,
        "introspection_endpoint_auth_methods_supported": WITH_PUBLIC[..3],
        "introspection_endpoint_auth_signing_alg_values_supported": SIGNED_WITH,
        "id_token_signing_alg_values_supported": Algorithm::ALL.map(Algorithm::as_str),
        "subject_types_supported": ["public", "pairwise"],
        "claims_supported": [
            "iss", "sub", "aud", "exp", "iat", "auth_time", "acr", "amr", "nonce", "sid",
            "name", "preferred_username", "zoneinfo",
            "email", "email_verified", "groups",
        ],
        "acr_values_supported": [
            "urn:latchkey:1", "urn:latchkey:2", "phr", "https://refeds.org/profile/mfa",
        ],
        "prompt_values_supported": ["none", "login", "select_account", "consent"],
        "claims_parameter_supported": true,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
        "require_pushed_authorization_requests": false,
    })
}
