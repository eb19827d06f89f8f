//! The stored credentials. They are sealed.

use super::relying_party::read_id;
use crate::{
    account::AccountId, entity::passkey as row, error::Error, secret::Sealed, services::Services,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use webauthn_rs::prelude::{CredentialID, Passkey};

/// The passkeys of an account, oldest first.
pub(super) async fn all(
    db: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Vec<row::Model>, Error> {
    Ok(row::Entity::find()
        .filter(row::Column::AccountId.eq(account.0))
        .order_by_asc(row::Column::Id)
        .all(db)
        .await?)
}

/// The credential ids of the account's passkeys.
pub(super) async fn credential_ids(
    services: &Services,
    account: AccountId,
) -> Result<Vec<CredentialID>, Error> {
    let rows = all(services.db.read(), account).await?;
    Ok(rows.iter().filter_map(|row| read_id(&row.credential_id)).collect())
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

/// `None` if the credential is damaged or belongs to another account.
pub(super) fn open(services: &Services, row: &row::Model) -> Option<Passkey> {
    let (account, id) = (row.account_id, &row.credential_id);
    let text = services.keys.open_or_report(TABLE, "credential", account, id, &row.credential)?;
    serde_json::from_slice(&text).ok()
}

const TABLE: &str = "passkeys";
