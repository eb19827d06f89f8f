//! The keys that sign ID tokens. The next key is published from the first day on, so that an
//! application that reads the keys only when it starts survives a rotation.
//!
//! A key is the next one, then the current one, which signs, then a former one, which stays published
//! until nothing that it signed is valid. Rows are changed only while the row of the installation is
//! locked, so that two nodes do not make two current keys.

pub(crate) mod known; // the parsed keys that this process remembers
mod list; // what administrators see
mod opened; // a key that can be used
mod plan; // which key signs, and when another one does
mod rotation; // "Rotate now"
mod row; // the table
mod upkeep; // missing keys, and rotation by age

pub use list::{Listed, OfAlgorithm, State, list};
pub use plan::{LIFETIME, PUBLISHED_AFTER, PUBLISHED_BEFORE};
pub use rotation::{Rotation, rotate};
pub(crate) use upkeep::sweep;

use crate::{error::Error, jose, services::Services};
use jose::Algorithm;
use serde_json::{Map, Value};

/// Signs the claims of an ID token with the current key of this algorithm: a compact JWS with `kid` and
/// `typ` in its header.
pub async fn sign(
    services: &Services,
    algorithm: Algorithm,
    claims: &Value,
) -> Result<String, Error> {
    sign_as(services, algorithm, jose::ID_TOKEN, claims).await
}

/// The same with another `typ`.
pub(crate) async fn sign_as(
    services: &Services,
    algorithm: Algorithm,
    kind: &str,
    claims: &Value,
) -> Result<String, Error> {
    let keys = upkeep::keys(services).await?;
    jose::compact(keys.current(algorithm).ok_or(Error::SigningKey)?, kind, claims)
}

/// The claims of an ID token that one of the stored keys signed, whether or not it has expired. `None` for
/// any other text.
pub(crate) async fn verified(
    services: &Services,
    token: &str,
) -> Result<Option<Map<String, Value>>, Error> {
    let keys = upkeep::keys(services).await?;
    Ok(jose::verified(token, |id| keys.by_id(id)))
}

/// The JSON Web Key Set to publish: next, current and former keys whose tokens may still be valid.
pub async fn key_set(services: &Services) -> Result<Value, Error> {
    Ok(upkeep::keys(services).await?.published.clone())
}
