//! Opening the services.

use super::{Clock, Parts, Services, Settings, bind::bind_hashes, steadiness::Steadiness};
use crate::{
    audit::chain::Chain,
    database::Database,
    delivery::{current::CurrentRoutes, follow},
    entity::installation,
    error::Error,
    keys,
    log_limit::LogLimit,
    slow_hash::Hasher,
    turns::Turns,
};
use sea_orm::EntityTrait;
use std::{path::Path, sync::Arc};

/// Files of users that are checked at once, and that may wait for it. Each can have ten megabytes.
const CHECKS: usize = 2;
const WAITING_CHECKS: usize = 4;

impl Services {
    /// Opens the services on a migrated database.
    ///
    /// # Errors
    /// The key ring is missing, unreadable or not the one that sealed this database's secrets.
    pub async fn open(
        db: Database,
        key_file: &Path,
        clock: Arc<dyn Clock>,
        settings: Settings,
    ) -> Result<Self, Error> {
        let keys = Arc::new(keys::open(&db, key_file, clock.now()).await?);
        bind_hashes(&db, &keys, clock.now()).await?;
        keys::settle(&db, &keys).await?;
        // Another node may have noted other keys.
        keys::verify(&db, key_file, &keys).await?;
        let hasher = Hasher::new(Arc::clone(&keys));
        let chain = Arc::new(Chain::new(&keys));
        let known = installation::Entity::find_by_id(1).one(db.read()).await?;
        let set_up = known.as_ref().is_some_and(|row| row.first_administrator_at.is_some());
        let steadiness = Steadiness::new(&*clock, known.and_then(|row| row.known_at));
        let services = Self(Arc::new(Parts {
            db,
            keys,
            clock,
            steadiness: Arc::new(steadiness),
            set_up: Arc::new(set_up.into()),
            hasher,
            chain,
            signing_keys: Arc::default(),
            skew: settings.skew,
            public_url: settings.public_url.into(),
            routes: Arc::new(CurrentRoutes::new(settings.routes)),
            outbox: Arc::default(),
            bulk_jobs: Arc::default(),
            imports: Arc::default(),
            checks: Turns::new(CHECKS, WAITING_CHECKS),
            calls: Arc::default(),
            log_limit: LogLimit::default(),
        }));
        follow::follow(&services).await?;
        Ok(services)
    }
}
