//! Verifies the answer of a passkey or security key (a WebAuthn assertion) against the stored
//! credential.

use super::{
    answer,
    relying_party::{handle, is_from_here, relying_party, write_id},
    stored::{find, is_reencrypted, open, seal},
};
use crate::{
    account::{ACTIVE, AccountId},
    accounts,
    assurance::Factor,
    entity::{account as account_row, passkey as row},
    error::Error,
    secret::Sealed,
    services::Services,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr};
use webauthn_rs::prelude::DiscoverableAuthentication;

/// A valid answer and the account it belongs to. It counts once [`spend`] succeeds.
#[derive(Debug)]
pub(super) struct Proof {
    pub(super) owner: account_row::Model,
    passkey: row::Model,
    /// The credential to store from now on, if the answer has another counter or other flags.
    next: Option<Sealed>,
}

impl Proof {
    pub(super) fn factor(&self) -> Factor {
        match self.passkey.signs_in_alone {
            true => Factor::Passkey,
            false => Factor::SecurityKey,
        }
    }
}

/// An invalid answer, and the account of its passkey, if known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rejected(pub(super) Option<AccountId>);

/// Which key must answer.
#[derive(Clone, Copy, Debug)]
pub(super) enum Expected {
    /// A passkey of any account. The answer must contain the user handle of the account.
    AnyPasskey,
    /// A passkey of this account, in place of password and code.
    Passkey(AccountId),
    /// A passkey or a security key of this account, after its password.
    Key(AccountId),
}

impl Expected {
    fn account(self) -> Option<AccountId> {
        match self {
            Self::AnyPasskey => None,
            Self::Passkey(account) | Self::Key(account) => Some(account),
        }
    }

    /// Whether the answer replaces the password as well.
    fn alone(self) -> bool {
        !matches!(self, Self::Key(_))
    }
}

/// Checks signature, origin, challenge, counter and user verification.
pub(super) async fn check(
    services: &Services,
    state: Option<DiscoverableAuthentication>,
    answer: &str,
    expected: Expected,
) -> Result<Result<Proof, Rejected>, Error> {
    let unknown = Ok(Err(Rejected(expected.account())));
    let Some(answer) = answer::assertion(answer) else {
        return unknown;
    };
    let id = write_id(answer.raw_id.as_ref());
    let Some(passkey) = find(services.db.read(), &id).await? else {
        return unknown;
    };
    let account = AccountId(passkey.account_id);
    let wrong = Ok(Err(Rejected(Some(account))));
    let handle = handle(services, account);
    let said = answer.response.user_handle.as_deref().map(|said| said == handle.as_bytes());
    let is_from_them = match expected.account() {
        Some(expected) => expected == account && said.unwrap_or(true),
        None => said.unwrap_or(false),
    };
    let is_enough = passkey.signs_in_alone || !expected.alone();
    let is_from_here = is_from_here(services, &answer.response.client_data_json);
    if !is_from_them || !is_enough || !is_from_here {
        return wrong;
    }
    let (Some(state), Some(site)) = (state, relying_party(services, "")) else {
        return wrong;
    };
    let Some(mut kept) = open(services, &passkey) else {
        return wrong;
    };
    let Ok(result) = site.finish_discoverable_authentication_v2(&answer, state, &kept) else {
        return wrong;
    };
    let owner = accounts::find(services.db.read(), account).await?;
    let is_verified = result.user_verified() || !expected.alone();
    let Some(owner) = owner.filter(|owner| owner.status == ACTIVE && is_verified) else {
        return wrong;
    };
    let next = match kept.update_credential(&result) {
        Some(true) => Some(seal(services, account, &id, passkey.signs_in_alone, &kept)?),
        _ => None,
    };
    Ok(Ok(Proof { owner, passkey, next }))
}

/// Stores the counter of the answer in place of the credential that was checked, so of two answers
/// with the same counter one succeeds. `false` for the other one, and when the passkey was removed
/// in the meantime. The credential may have been encrypted again since it was read.
pub(super) async fn spend(
    services: &Services,
    db: &impl ConnectionTrait,
    proof: &Proof,
) -> Result<bool, Error> {
    let mut credential = proof.passkey.credential.clone();
    loop {
        // Without a counter it stays as it is now.
        let next = proof.next.as_ref().unwrap_or(&credential);
        let spent = row::Entity::update_many()
            .col_expr(row::Column::Credential, Expr::value(next.clone()))
            .col_expr(row::Column::LastUsedAt, Expr::value(services.now()))
            .filter(row::Column::Id.eq(proof.passkey.id))
            .filter(row::Column::Credential.eq(credential.clone()))
            .exec(db)
            .await?;
        if spent.rows_affected == 1 {
            return Ok(true);
        }
        match row::Entity::find_by_id(proof.passkey.id).one(db).await? {
            Some(now) if is_reencrypted(services, &proof.passkey, &credential, &now) => {
                credential = now.credential;
            }
            _ => return Ok(false),
        }
    }
}
