//! Signing in with a passkey: on its own, without a name or a password, or in place of the code.

use super::{
    are_offered,
    assertion::{self, Proof, Wrong},
    ceremony::{self, Slot},
    relying_party::{credential_ids, for_request, relying_party},
};
use crate::{
    account::{AccountId, Owner},
    accounts,
    audit::{self, Event, Kind},
    client::Client,
    error::Error,
    pending_sign_in::{self, PendingSignIn},
    policy::{self, Policy},
    secret::Token,
    services::Services,
    session::{self, NewSession, SignedInWith},
    throttle, trusted_browser,
};
use sea_orm::DatabaseTransaction;
use webauthn_rs::prelude::CredentialID;

const WITH: SignedInWith = SignedInWith::Passkey;

/// A challenge, and the cookie of the browser it was made for.
#[derive(Debug)]
pub struct NewCeremony {
    pub token: Token,
    /// JSON for `navigator.credentials.get`.
    pub options: String,
}

/// "Sign in with a passkey". The user is not known yet, so the options are the same for all users.
/// `None` when passkeys are not available.
pub async fn begin_sign_in(services: &Services) -> Result<Option<NewCeremony>, Error> {
    let token = Token::random();
    let options = ask(services, &Slot::of_sign_in(&token), &[]).await?;
    Ok(options.map(|options| NewCeremony { token, options }))
}

/// Returns a session if the answer is right. `replaces` is the session this browser still has; it
/// ends.
pub async fn finish_sign_in(
    services: &Services,
    token: &Token,
    answer: &str,
    replaces: Option<&Token>,
    client: &Client,
) -> Result<Option<NewSession>, Error> {
    let state = ceremony::take(services, &Slot::of_sign_in(token)).await?;
    let proof = match assertion::check(services, state, answer, None).await? {
        Ok(proof) if are_offered(services).await? => proof,
        Ok(proof) => {
            refused(services, Wrong(Some(AccountId(proof.owner.id))), client).await?;
            return Ok(None);
        }
        Err(wrong) => {
            refused(services, wrong, client).await?;
            return Ok(None);
        }
    };
    let tx = services.db.begin().await?;
    let owner = Owner::from(&proof.owner);
    if !accounts::is_unchanged(&tx, owner.id, owner.security_version).await? {
        return Ok(None);
    }
    session::end_token(&tx, replaces).await?;
    if !spend(services, &tx, &policy::read(&tx).await?, &proof).await? {
        return Ok(None);
    }
    let session = session::start(services, &tx, &proof.owner, WITH, client).await?;
    tx.commit().await?;
    Ok(Some(session))
}

/// "Use your passkey", after the password. `None` when the account has no usable passkey.
pub async fn begin_second_step(
    services: &Services,
    pending: &PendingSignIn,
) -> Result<Option<String>, Error> {
    let ids = credential_ids(services, AccountId(pending.owner.id)).await?;
    if ids.is_empty() {
        return Ok(None);
    }
    ask(services, &slot(pending), &ids).await
}

/// The result of [`finish_second_step`].
#[derive(Debug)]
pub enum SecondStep {
    Complete {
        session: NewSession,
        next_path: Option<String>,
    },
    Refused,
    /// The attempt is over: it was used, it expired, or the account changed.
    Expired,
}

/// `trust` is whether "Trust this browser" was ticked.
pub async fn finish_second_step(
    services: &Services,
    pending: &PendingSignIn,
    answer: &str,
    trust: bool,
    client: &Client,
) -> Result<SecondStep, Error> {
    let state = ceremony::take(services, &slot(pending)).await?;
    let expected = AccountId(pending.owner.id);
    let proof = match assertion::check(services, state, answer, Some(expected)).await? {
        Ok(proof) if are_offered(services).await? => proof,
        _ => {
            refused(services, Wrong(Some(expected)), client).await?;
            return Ok(SecondStep::Refused);
        }
    };
    let tx = services.db.begin().await?;
    if !pending_sign_in::spend(services, &tx, pending).await? {
        return Ok(SecondStep::Expired);
    }
    let policy = policy::read(&tx).await?;
    if !spend(services, &tx, &policy, &proof).await? {
        return Ok(SecondStep::Refused);
    }
    let trust = match trust {
        true => trusted_browser::begin(services, &tx, &pending.owner, &policy, client).await?,
        false => None,
    };
    let session = session::start(services, &tx, &proof.owner, WITH, client).await?;
    let session = NewSession { trust, ..session };
    tx.commit().await?;
    Ok(SecondStep::Complete { session, next_path: pending.next_path.clone() })
}

fn slot(pending: &PendingSignIn) -> Slot {
    Slot::of_second_step(&pending.token, Owner::from(&pending.owner))
}

/// Asks for one of `ids`, or for any passkey if there are none.
pub(super) async fn ask(
    services: &Services,
    slot: &Slot,
    ids: &[CredentialID],
) -> Result<Option<String>, Error> {
    let Some(site) = relying_party(services, "") else {
        return Ok(None);
    };
    if !are_offered(services).await? {
        return Ok(None);
    }
    let (options, state) = site
        .start_discoverable_authentication()
        .map_err(|_| Error::Unreadable("passkey options"))?;
    ceremony::begin(services, slot, &state).await?;
    for_request(&options, ids).map(Some)
}

/// Spends the proof. It is stronger than a code, so it reopens code entry for every browser.
async fn spend(
    services: &Services,
    tx: &DatabaseTransaction,
    policy: &Policy,
    proof: &Proof,
) -> Result<bool, Error> {
    if !policy.offers_passkeys() || !assertion::spend(services, tx, proof).await? {
        return Ok(false);
    }
    throttle::reopen_codes(tx, AccountId(proof.owner.id)).await?;
    Ok(true)
}

async fn refused(services: &Services, wrong: Wrong, client: &Client) -> Result<(), Error> {
    let event = Event::by_stranger(Kind::SignedIn, wrong.0).with(WITH.as_str()).refused();
    audit::record_alone(services, client, event).await
}
