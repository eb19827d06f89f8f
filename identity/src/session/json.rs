//! A session as JSON, for other programs.

use super::proof::Session;
use crate::{
    assurance::{Assurance, assurance},
    installation::iso,
};
use serde_json::json as object;

/// Who is signed in, since when and how. `fresh_until` is null if the identity check is too old to
/// permit a change. `acr`, `amr` and `auth_time` are as in an ID token of OpenID Connect.
pub fn json(session: &Session, now: i64) -> String {
    let Assurance { acr, amr, auth_time } = assurance(&session.proof);
    object!({
        "acr": acr,
        "amr": amr,
        "auth_time": auth_time,
        "id": session.account.0,
        "name": session.name,
        "email": session.email,
        "role": session.role.as_str(),
        "signed_in_at": iso(session.created_at),
        "method": session.signed_in_with,
        "fresh_until": session.fresh(now).map(|fresh| iso(fresh.0.fresh_until)),
    })
    .to_string()
}
