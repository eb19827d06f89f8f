//! Where retention cut a chain. The anchor is sealed with the key that chains the lines, so only a
//! process with the key ring can remove old lines without breaking the chain.

use crate::{
    entity::audit_anchor as row, error::Error, keys::KeyRing, secret::hex, services::Services,
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, sea_query::OnConflict};

/// The anchor of a chain, if it was ever cut.
///
/// # Errors
/// `Unreadable` if the seal does not match.
pub(super) async fn find(
    services: &Services,
    db: &impl ConnectionTrait,
    node: &str,
) -> Result<Option<row::Model>, Error> {
    let found = row::Entity::find_by_id(node).one(db).await?;
    match found {
        Some(anchor) if !is_ours(services, &anchor) => Err(Error::Unreadable("audit anchor")),
        found => Ok(found),
    }
}

pub(super) fn is_ours(services: &Services, anchor: &row::Model) -> bool {
    anchor.seal == seal(&services.keys, &anchor.node, anchor.sequence, &anchor.mac)
}

pub(super) async fn put(
    services: &Services,
    db: &impl ConnectionTrait,
    node: &str,
    sequence: i64,
    mac: String,
) -> Result<(), Error> {
    let new = row::ActiveModel {
        seal: Set(seal(&services.keys, node, sequence, &mac)),
        node: Set(node.to_owned()),
        sequence: Set(sequence),
        mac: Set(mac),
    };
    let columns = [row::Column::Sequence, row::Column::Mac, row::Column::Seal];
    row::Entity::insert(new)
        .on_conflict(OnConflict::column(row::Column::Node).update_columns(columns).to_owned())
        .exec_without_returning(db)
        .await?;
    Ok(())
}

fn seal(keys: &KeyRing, node: &str, sequence: i64, mac: &str) -> String {
    hex(&keys.mac("audit", format!("anchor|{node}|{sequence}|{mac}").as_bytes()))
}
