//! Whether passkeys can be used.

use super::{relying_party::relying_party, stored::all};
use crate::{
    account::AccountId, error::Error, pending_sign_in::PendingSignIn, policy, services::Services,
    session::Session,
};

/// Whether passkeys are available: an administrator allows them, the second factor is on, and the
/// public address has a domain, which WebAuthn requires.
pub async fn are_offered(services: &Services) -> Result<bool, Error> {
    Ok(policy::policy(services).await?.offers_passkeys() && relying_party(services, "").is_some())
}

/// Whether to offer "Use your passkey" after the password.
pub async fn can_finish(services: &Services, pending: &PendingSignIn) -> Result<bool, Error> {
    can_prove(services, AccountId(pending.owner.id)).await
}

/// Whether a signed-in user can use a passkey in place of password and code.
pub async fn can_check(services: &Services, session: &Session) -> Result<bool, Error> {
    can_prove(services, session.account).await
}

async fn can_prove(services: &Services, account: AccountId) -> Result<bool, Error> {
    Ok(are_offered(services).await? && !all(services.db.read(), account).await?.is_empty())
}
