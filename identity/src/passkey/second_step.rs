//! A passkey or security key in place of the code, after the password.

use super::{
    assertion::{self, Expected, Proof},
    ceremony::{self, Slot},
    offer::{Offered, are_offered, second_step},
    request::{ask, ask_with_security_keys},
    stored::{credential_ids, passkey_ids},
};
use crate::{
    account::{AccountId, Owner},
    assurance::Factor,
    audit::{self, Event, Kind},
    client::Client,
    error::Error,
    pending_sign_in::{self, PendingSignIn},
    policy::{self, Policy},
    services::Services,
    session::{self, NewSession},
    throttle, trusted_browser,
};
use sea_orm::DatabaseTransaction;

/// "Use your passkey" or "Use your security key", after the password. `None` when the account has
/// no usable one.
pub async fn begin_second_step(
    services: &Services,
    pending: &PendingSignIn,
) -> Result<Option<String>, Error> {
    let (account, slot) = (AccountId(pending.owner.id), slot(pending));
    let ids = credential_ids(services, account).await?;
    if ids.is_empty() {
        return Ok(None);
    }
    match passkey_ids(services, account).await? {
        passkeys if passkeys.len() == ids.len() => ask(services, &slot, &ids).await,
        _ => ask_with_security_keys(services, &slot, &ids).await,
    }
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
    let account = AccountId(pending.owner.id);
    let proof = match assertion::check(services, state, answer, Expected::Key(account)).await? {
        Ok(proof) if are_offered(services).await? => proof,
        _ => {
            let with = match second_step(services, pending).await? {
                Some(Offered::SecurityKey) => Factor::SecurityKey,
                Some(Offered::Passkey | Offered::Both) | None => Factor::Passkey,
            };
            refused(services, Some(account), with, client).await?;
            return Ok(SecondStep::Refused);
        }
    };
    let tx = services.db.begin().await?;
    if !pending_sign_in::lock(&tx, pending).await?
        || !pending_sign_in::spend(services, &tx, pending).await?
    {
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
    let rests_on = pending.proof(proof.factor(), services.now());
    let session = session::start(services, &tx, &proof.owner, &rests_on, client).await?;
    let session = NewSession { trust, ..session };
    tx.commit().await?;
    Ok(SecondStep::Complete { session, next_path: pending.next_path.clone() })
}

fn slot(pending: &PendingSignIn) -> Slot {
    Slot::of_second_step(&pending.token, Owner::from(&pending.owner))
}

/// Spends the proof. It is stronger than a code, so it reopens code entry for every browser.
pub(super) async fn spend(
    services: &Services,
    tx: &DatabaseTransaction,
    policy: &Policy,
    proof: &Proof,
) -> Result<bool, Error> {
    if !policy.offers_passkeys() || !assertion::spend(services, tx, proof).await? {
        return Ok(false);
    }
    throttle::codes::reopen(services, tx, AccountId(proof.owner.id)).await?;
    Ok(true)
}

pub(super) async fn refused(
    services: &Services,
    account: Option<AccountId>,
    with: Factor,
    client: &Client,
) -> Result<(), Error> {
    let event = Event::by_stranger(Kind::SignedIn, account).with(with.as_str()).refused();
    audit::record_alone(services, client, event).await
}
