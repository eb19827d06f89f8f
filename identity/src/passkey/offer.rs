//! Whether passkeys can be used.

use super::{relying_party::relying_party, stored::all};
use crate::{
    account::AccountId,
    error::Error,
    pending_sign_in::PendingSignIn,
    policy::{self, Policy},
    services::Services,
    session::Session,
};

/// Whether passkeys are available: an administrator allows them, the second factor is on, and the
/// public address has a domain, which WebAuthn requires.
pub async fn are_offered(services: &Services) -> Result<bool, Error> {
    Ok(are_offered_by(&policy::policy(services).await?, services))
}

/// The same under a policy that was read before.
pub fn are_offered_by(policy: &Policy, services: &Services) -> bool {
    policy.offers_passkeys() && relying_party(services, "").is_some()
}

/// What an account can use after the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offered {
    Passkey,
    SecurityKey,
    Both,
}

/// What to offer after the password, if the account has anything.
pub async fn second_step(
    services: &Services,
    pending: &PendingSignIn,
) -> Result<Option<Offered>, Error> {
    offered(services, AccountId(pending.owner.id)).await
}

/// Whether a signed-in user can use a passkey in place of password and code.
pub async fn can_check(services: &Services, session: &Session) -> Result<bool, Error> {
    let offered = offered(services, session.account).await?;
    Ok(matches!(offered, Some(Offered::Passkey | Offered::Both)))
}

async fn offered(services: &Services, account: AccountId) -> Result<Option<Offered>, Error> {
    if !are_offered(services).await? {
        return Ok(None);
    }
    let keys = all(services.db.read(), account).await?;
    let has = |alone| keys.iter().any(|key| key.signs_in_alone == alone);
    Ok(match (has(true), has(false)) {
        (true, true) => Some(Offered::Both),
        (true, false) => Some(Offered::Passkey),
        (false, true) => Some(Offered::SecurityKey),
        (false, false) => None,
    })
}
