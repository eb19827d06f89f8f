//! Which key encrypts from now on.

use super::event;
use crate::{
    actor::Operator,
    audit::{self, Kind},
    client::Client,
    database::without_time_limits,
    entity::{added_key, installation, key_canary},
    error::Error,
    keys::sealing_key,
    nodes,
    services::Services,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, LockType},
};

/// The answer to [`choose`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The key encrypts. So many of the running nodes have it, which are all of them unless it was
    /// chosen earlier.
    Done { having: usize, running: usize },
    /// Some of the running nodes do not have it. Nothing was changed.
    Lacking { having: usize, running: usize },
    /// The key file does not contain it, but these.
    Unknown { known: Vec<String> },
    /// It encrypted until this one replaced it.
    Replaced { by: String },
}

/// Makes a key encrypt everything that is stored from now on, if every running node has it. Safe to
/// repeat.
pub async fn choose(services: &Services, id: &str, Operator: Operator) -> Result<Choice, Error> {
    let keys = &services.keys;
    if !keys.ids().any(|known| known == id) {
        return Ok(Choice::Unknown { known: keys.ids().map(str::to_owned).collect() });
    }
    let tx = services.db.begin().await?;
    without_time_limits(&tx).await?;
    // Two commands take turns.
    installation::Entity::find_by_id(1).lock(LockType::NoKeyUpdate).one(&tx).await?;
    let present = sealing_key(&tx).await?.unwrap_or_default();
    let nodes = nodes::running(services, &tx).await?;
    let (running, having) = (nodes.len(), nodes.iter().filter(|node| node.has(id)).count());
    if present != id {
        let Some(added) = added_key::Entity::find_by_id(id).one(&tx).await? else {
            return Ok(Choice::Replaced { by: present });
        };
        if having < running {
            return Ok(Choice::Lacking { having, running });
        }
        replace(services, &tx, added).await?;
    }
    tx.commit().await?;
    keys.seal_with(id)?;
    Ok(Choice::Done { having, running })
}

async fn replace(
    services: &Services,
    tx: &DatabaseTransaction,
    added: added_key::Model,
) -> Result<(), Error> {
    let (id, now) = (added.key_id, services.now());
    added_key::Entity::delete_by_id(&id).exec(tx).await?;
    let canary = key_canary::ActiveModel {
        key_id: Set(id.clone()),
        sealed: Set(added.sealed),
        created_at: Set(now),
    };
    key_canary::Entity::insert(canary).exec_without_returning(tx).await?;
    installation::Entity::update_many()
        .col_expr(installation::Column::SealingKey, Expr::value(&id))
        .filter(installation::Column::Id.eq(1))
        .exec(tx)
        .await?;
    let event = event(Kind::EncryptionKeyChosen, &id);
    audit::record(services, tx, now, &Client::operator(), event).await
}
