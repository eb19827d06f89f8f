//! The stored credentials. They are sealed.

use super::relying_party::read_id;
use crate::{
    account::AccountId, entity::passkey as row, error::Error, secret::Sealed, services::Services,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use webauthn_rs::prelude::{CredentialID, SecurityKey};

/// The passkeys and security keys of an account, oldest first.
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

/// The credential ids of the account's passkeys and security keys.
pub(super) async fn credential_ids(
    services: &Services,
    account: AccountId,
) -> Result<Vec<CredentialID>, Error> {
    Ok(read_ids(&all(services.db.read(), account).await?))
}

/// The credential ids of the account's passkeys, without security keys.
pub(super) async fn passkey_ids(
    services: &Services,
    account: AccountId,
) -> Result<Vec<CredentialID>, Error> {
    let mut rows = all(services.db.read(), account).await?;
    rows.retain(|row| row.signs_in_alone);
    Ok(read_ids(&rows))
}

fn read_ids(rows: &[row::Model]) -> Vec<CredentialID> {
    rows.iter().filter_map(|row| read_id(&row.credential_id)).collect()
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
    signs_in_alone: bool,
    key: &SecurityKey,
) -> Result<Sealed, Error> {
    let text = serde_json::to_vec(key).map_err(|_| Error::Unreadable("passkey"))?;
    services.keys.seal(TABLE, column(signs_in_alone), account.0, id, &text)
}

/// The credential of a passkey or a security key: both have the same form. `None` if it is damaged or
/// belongs to another account.
pub(super) fn open(services: &Services, row: &row::Model) -> Option<SecurityKey> {
    let (account, id) = (row.account_id, &row.credential_id);
    let column = column(row.signs_in_alone);
    let text = services.keys.open_or_report(TABLE, column, account, id, &row.credential)?;
    serde_json::from_slice(&text).ok()
}

/// Whether a credential was only encrypted again since it was read.
pub(super) fn is_reencrypted(
    services: &Services,
    read: &row::Model,
    before: &Sealed,
    now: &row::Model,
) -> bool {
    let column = (TABLE, column(read.signs_in_alone));
    let (account, id) = (read.account_id, &read.credential_id);
    services.keys.is_reencrypted(column, account, id, before, &now.credential)
}

/// What the seal is bound to, so that the credential of a security key cannot be opened as that of a
/// passkey.
fn column(signs_in_alone: bool) -> &'static str {
    if signs_in_alone { "credential" } else { "security_key" }
}

const TABLE: &str = "passkeys";
