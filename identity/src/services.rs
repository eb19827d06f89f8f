//! Everything that rules may use, created once at start.

use crate::{
    audit::chain::Chain,
    database::Database,
    delivery::{
        CanSend, Routes,
        current::{self, CurrentRoutes},
    },
    entity::installation,
    error::Error,
    keys::KeyRing,
    slow_hash::Hasher,
};
use sea_orm::EntityTrait;
use std::{path::Path, sync::Arc};
use tokio::sync::Notify;

/// Tells the time. Rules never read the system's clock.
pub trait Clock: Send + Sync {
    /// Whole seconds since 1970, UTC.
    fn now(&self) -> i64;
}

/// The system's clock.
#[derive(Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    fn now(&self) -> i64 {
        std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |since| since.as_secs() as i64)
    }
}

/// Cheap to clone; one for the whole process.
#[derive(Clone)]
pub struct Services {
    pub(crate) db: Database,
    pub(crate) keys: Arc<KeyRing>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) hasher: Hasher,
    pub(crate) chain: Arc<Chain>,
    pub(crate) skew: u8,
    /// The origin that users see, for links in mails.
    pub(crate) public_url: Arc<str>,
    pub(crate) routes: Arc<CurrentRoutes>,
    pub(crate) outbox: Arc<Notify>,
    pub(crate) imports: Arc<Notify>,
}

/// The operator's settings, as far as rules need them.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The tolerance of app codes in steps of 30 seconds, 0 or 1 (RFC 6238, 5.2).
    pub skew: u8,
    /// The origin that users see, without a trailing slash.
    pub public_url: String,
    /// Routes set here take precedence over those that administrators save.
    pub routes: Routes,
}

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
        let keys = Arc::new(crate::keys::open(&db, key_file, clock.now()).await?);
        let hasher = Hasher::new(Arc::clone(&keys));
        let chain = Arc::new(Chain::new(&keys));
        let services = Self {
            db,
            keys,
            clock,
            hasher,
            chain,
            skew: settings.skew,
            public_url: settings.public_url.into(),
            routes: Arc::new(CurrentRoutes::new(settings.routes)),
            outbox: Arc::default(),
            imports: Arc::default(),
        };
        current::follow(&services).await?;
        Ok(services)
    }

    /// Whole seconds since 1970, UTC.
    pub fn now(&self) -> i64 {
        self.clock.now()
    }

    /// How messages are sent now. Every request and every pass of the worker checks for changes.
    pub fn routes(&self) -> Arc<Routes> {
        self.routes.now()
    }

    /// Which kinds of messages can be sent.
    pub fn can_send(&self) -> CanSend {
        self.routes().can_send()
    }

    /// Wakes the worker of the outbox.
    pub(crate) fn outbox_has_mail(&self) {
        self.outbox.notify_one();
    }

    /// Checks that the database answers.
    pub async fn ready(&self) -> Result<(), Error> {
        self.about().await.map(|_| ())
    }

    /// Closes the database's connections, for a clean stop.
    pub async fn close(self) -> Result<(), Error> {
        self.db.close().await
    }

    /// The names and defaults that administrators chose for this installation. This also loads new
    /// routes: the row has their version, and every request reads it.
    pub async fn about(&self) -> Result<About, Error> {
        let row = installation::Entity::find_by_id(1)
            .one(self.db.read())
            .await?
            .ok_or(Error::Unreadable("installation"))?;
        current::follow_to(self, row.delivery_version).await?;
        Ok(About {
            product: row.product,
            organization: row.organization,
            support_contact: row.support_contact,
            time_zone: row.time_zone,
            has_administrator: row.first_administrator_at.is_some(),
        })
    }
}

/// How the installation presents itself.
#[derive(Clone, Debug)]
pub struct About {
    pub product: String,
    pub organization: Option<String>,
    pub support_contact: Option<String>,
    /// An IANA time zone name.
    pub time_zone: String,
    pub has_administrator: bool,
}

impl About {
    /// The organization's name, or "Your organization", to begin a sentence.
    pub fn organization_or_yours(&self) -> String {
        self.organization.clone().unwrap_or_else(|| "Your organization".to_owned())
    }
}
