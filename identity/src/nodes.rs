//! The processes that serve this database. Each notes which keys it has, so that none is chosen that a
//! node lacks.

use crate::{entity::node as row, error::Error, services::Services};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    sea_query::{ExprTrait, OnConflict},
};
use std::time::Duration;

/// How often a node looks which key was chosen.
const LOOK: Duration = Duration::from_secs(5);
/// Looks after which it notes again that it is running.
const LOOKS: u64 = 12;
/// Seconds after which a node that was not seen counts as stopped.
const SEEN: i64 = 3 * 60;
const DAY: i64 = 86_400;

/// A process that serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) keys: Vec<String>,
    /// The key that it encrypts with, as far as it has noted.
    pub(crate) sealing_key: String,
}

impl Node {
    pub(crate) fn has(&self, id: &str) -> bool {
        self.keys.iter().any(|key| key == id)
    }
}

/// Notes this process before it serves. On SQLite it is the only one.
pub async fn announce(services: &Services) -> Result<(), Error> {
    if services.db.has_one_writer() {
        row::Entity::delete_many().exec(services.db.write()).await?;
    }
    note(services).await
}

/// Follows the choice of the key until the process ends, and notes it, also while there are no
/// requests.
pub async fn follow(services: Services) {
    let mut noted = sealing(&services);
    let mut is_lacking = false;
    for look in 1_u64.. {
        tokio::time::sleep(LOOK).await;
        // This also changes the key that seals.
        let lacks = match services.about().await {
            Err(error @ Error::LacksKey(_)) => Some(error),
            _ => None,
        };
        if let Some(error) = lacks.as_ref().filter(|_| !is_lacking) {
            tracing::error!("not ready: {error}");
        }
        is_lacking = lacks.is_some();
        let now = sealing(&services);
        if (now != noted || look % LOOKS == 0) && note(&services).await.is_ok() {
            noted = now;
        }
    }
}

/// Forgets this process when it stops.
pub async fn forget(services: &Services) -> Result<(), Error> {
    row::Entity::delete_by_id(services.chain.node()).exec(services.db.write()).await?;
    Ok(())
}

/// The processes that are running.
pub(crate) async fn running(
    services: &Services,
    db: &impl ConnectionTrait,
) -> Result<Vec<Node>, Error> {
    let seen = row::Column::SeenAt;
    let recently = seen.gt(services.now() - SEEN).and(seen.lte(services.latest()));
    let rows = row::Entity::find().filter(recently).all(db).await?;
    let node = |row: row::Model| Node {
        keys: row.keys.split(',').map(str::to_owned).collect(),
        sealing_key: row.sealing_key,
    };
    Ok(rows.into_iter().map(node).collect())
}

/// Empty if this node lacks the key that encrypts.
fn sealing(services: &Services) -> String {
    services.keys.sealing().unwrap_or_default().to_owned()
}

async fn note(services: &Services) -> Result<(), Error> {
    let (db, now) = (services.db.write(), services.now());
    let keys: Vec<&str> = services.keys.ids().collect();
    let node = row::ActiveModel {
        id: Set(services.chain.node().to_owned()),
        version: Set(env!("CARGO_PKG_VERSION").to_owned()),
        keys: Set(keys.join(",")),
        sealing_key: Set(sealing(services)),
        seen_at: Set(now),
    };
    let again = OnConflict::column(row::Column::Id)
        .update_columns([row::Column::SealingKey, row::Column::SeenAt])
        .to_owned();
    row::Entity::insert(node).on_conflict(again).exec_without_returning(db).await?;
    row::Entity::delete_many().filter(row::Column::SeenAt.lte(now - DAY)).exec(db).await?;
    Ok(())
}
