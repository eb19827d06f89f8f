//! Signing in with a passkey alone, without a name or a password.

use super::{
    assertion::{self, Expected, Rejected},
    ceremony::{self, Slot},
    offer::are_offered,
    request::ask,
    second_step::{refused, spend},
};
use crate::{
    account::{AccountId, Owner},
    accounts,
    assurance::{self, Factor},
    client::Client,
    error::Error,
    policy,
    secret::Token,
    services::Services,
    session::{self, NewSession},
};

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
    let proof = match assertion::check(services, state, answer, Expected::AnyPasskey).await? {
        Ok(proof) if are_offered(services).await? => proof,
        other => {
            let account = match other {
                Ok(proof) => Some(AccountId(proof.owner.id)),
                Err(Rejected(account)) => account,
            };
            refused(services, account, Factor::Passkey, client).await?;
            return Ok(None);
        }
    };
    let tx = services.db.begin().await?;
    let owner = Owner::from(&proof.owner);
    if !accounts::is_unchanged(&tx, owner.id, owner.security_version).await? {
        return Ok(None);
    }
    session::end_token(services, &tx, replaces).await?;
    if !spend(services, &tx, &policy::read(&tx).await?, &proof).await? {
        return Ok(None);
    }
    let rests_on = assurance::Proof::new(None, Some(proof.factor()), services.now());
    let session = session::start(services, &tx, &proof.owner, &rests_on, client).await?;
    tx.commit().await?;
    Ok(Some(session))
}
