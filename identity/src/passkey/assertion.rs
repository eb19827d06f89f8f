//! An answer of a passkey, checked against what is kept of it.

use super::relying_party::{handle, relying_party, write_id};
use crate::{
    account::{self, ACTIVE, AccountId},
    entity::{account as account_row, passkey as row},
    error::Error,
    secret::Sealed,
    services::Services,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr};
use webauthn_rs::prelude::{DiscoverableAuthentication, Passkey, PublicKeyCredential};

/// A right answer, and whose it is. It counts once it is spent.
#[derive(Debug)]
pub(super) struct Proof {
    pub(super) owner: account_row::Model,
    passkey: row::Model,
    /// What is kept from here on: counter and flags as in the answer.
    next: Sealed,
}

/// A wrong answer, and whose passkey it came from, if that is known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wrong(pub(super) Option<AccountId>);

/// Checks signature, origin, challenge, counter and that the device verified its owner. `expected`
/// is the account that has to answer; without one, the answer has to say who it is from.
pub(super) async fn check(
    services: &Services,
    state: Option<DiscoverableAuthentication>,
    answer: &str,
    expected: Option<AccountId>,
) -> Result<Result<Proof, Wrong>, Error> {
    let nobody = Ok(Err(Wrong(expected)));
    let Ok(answer) = serde_json::from_str::<PublicKeyCredential>(answer) else {
        return nobody;
    };
    let id = write_id(answer.raw_id.as_ref());
    let Some(passkey) = find(services.db.read(), &id).await? else {
        return nobody;
    };
    let account = AccountId(passkey.account_id);
    let wrong = Ok(Err(Wrong(Some(account))));
    let handle = handle(services, account);
    let said = answer.response.user_handle.as_deref().map(|said| said == handle.as_bytes());
    let is_from_them = match expected {
        Some(expected) => expected == account && said.unwrap_or(true),
        None => said.unwrap_or(false),
    };
    if !is_from_them || is_framed(&answer.response.client_data_json) {
        return wrong;
    }
    let (Some(state), Some(site)) = (state, relying_party(services, "")) else {
        return wrong;
    };
    let mut kept = open(services, &passkey)?;
    let Ok(result) = site.finish_discoverable_authentication_v2(&answer, state, &kept) else {
        return wrong;
    };
    let owner = account::find(services.db.read(), account).await?;
    let Some(owner) = owner.filter(|owner| owner.status == ACTIVE && result.user_verified()) else {
        return wrong;
    };
    let next = match kept.update_credential(&result) {
        Some(true) => seal(services, account, &id, &kept)?,
        _ => passkey.credential.clone(),
    };
    Ok(Ok(Proof { owner, passkey, next }))
}

/// Keeps the counter of the answer, so that it only ever rises: of two answers with the same
/// counter one is right. `false` for the other, and when the passkey was removed meanwhile.
pub(super) async fn spend(
    services: &Services,
    db: &impl ConnectionTrait,
    proof: &Proof,
) -> Result<bool, Error> {
    let spent = row::Entity::update_many()
        .col_expr(row::Column::Credential, Expr::value(proof.next.clone()))
        .col_expr(row::Column::LastUsedAt, Expr::value(services.now()))
        .filter(row::Column::Id.eq(proof.passkey.id))
        .filter(row::Column::Credential.eq(proof.passkey.credential.clone()))
        .exec(db)
        .await?;
    Ok(spent.rows_affected == 1)
}

/// The answer was made in a frame of another site.
pub(super) fn is_framed(client_data: &[u8]) -> bool {
    let data = serde_json::from_slice::<serde_json::Value>(client_data).unwrap_or_default();
    data.get("crossOrigin").and_then(serde_json::Value::as_bool).unwrap_or(false)
}

pub(super) async fn find(
    db: &impl ConnectionTrait,
    credential_id: &str,
) -> Result<Option<row::Model>, Error> {
    let same = row::Column::CredentialId.eq(credential_id);
    Ok(row::Entity::find().filter(same).one(db).await?)
}

pub(super) fn seal(
    services: &Services,
    account: AccountId,
    id: &str,
    passkey: &Passkey,
) -> Result<Sealed, Error> {
    let text = serde_json::to_vec(passkey).map_err(|_| Error::Unreadable("passkey"))?;
    services.keys.seal(TABLE, "credential", account.0, id, &text)
}

fn open(services: &Services, row: &row::Model) -> Result<Passkey, Error> {
    let (account, id) = (row.account_id, &row.credential_id);
    let text = services.keys.open(TABLE, "credential", account, id, &row.credential)?;
    serde_json::from_slice(&text).map_err(|_| Error::Unreadable("passkey"))
}

const TABLE: &str = "passkeys";
