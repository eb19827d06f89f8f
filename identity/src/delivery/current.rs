//! The current routes. The operator's settings are fixed at start; the others are those that
//! administrators saved, on every node.
//!
//! Each save increments a number in the installation's row. Every request and every round of the
//! worker reads that row, and reloads the settings if the number changed. So a node uses new
//! settings from its next request on, or after one pause of its worker.

use super::{CanSend, MailRoute, Routes, SmsRoute};
use crate::{
    entity::installation,
    error::Error,
    services::Services,
    settings::{email, sms},
};
use sea_orm::{ConnectionTrait, EntityTrait};
use std::sync::{Arc, PoisonError, RwLock};

#[derive(Debug)]
pub(crate) struct CurrentRoutes {
    /// Set by the operator.
    set: Routes,
    now: RwLock<Dated>,
}

#[derive(Clone, Debug)]
struct Dated {
    /// The version of the saved settings that the routes were built from.
    version: i64,
    routes: Arc<Routes>,
}

impl CurrentRoutes {
    pub(crate) fn new(set: Routes) -> Self {
        let routes = Arc::new(set.clone());
        Self { set, now: RwLock::new(Dated { version: 0, routes }) }
    }

    pub(crate) fn now(&self) -> Arc<Routes> {
        Arc::clone(&self.now.read().unwrap_or_else(PoisonError::into_inner).routes)
    }

    /// Which routes the operator set. Saved settings for them are ignored.
    pub(crate) fn set_by_operator(&self) -> CanSend {
        CanSend {
            mail: matches!(self.set.mail, MailRoute::Smtp(_)),
            sms: matches!(self.set.sms, SmsRoute::Twilio(_) | SmsRoute::Webhook(_)),
        }
    }

    fn version(&self) -> i64 {
        self.now.read().unwrap_or_else(PoisonError::into_inner).version
    }

    /// Ignores older versions, so that a late answer does not restore old routes.
    fn replace(&self, version: i64, routes: Routes) {
        let mut now = self.now.write().unwrap_or_else(PoisonError::into_inner);
        if version > now.version {
            *now = Dated { version, routes: Arc::new(routes) };
        }
    }
}

/// Reloads the routes if their settings were changed.
pub(crate) async fn follow(services: &Services) -> Result<(), Error> {
    let version = version(services.db.read()).await?;
    follow_to(services, version).await
}

/// Like [`follow`], if the caller already knows the saved version.
pub(crate) async fn follow_to(services: &Services, version: i64) -> Result<(), Error> {
    if version == services.routes.version() {
        return Ok(());
    }
    let snapshot = services.db.snapshot().await?;
    let version = self::version(&snapshot).await?;
    let mut routes = services.routes.set.clone();
    let by_operator = services.routes.set_by_operator();
    if !by_operator.mail
        && let Some(server) = email::route(services, &snapshot).await?
    {
        routes.mail = server;
    }
    if !by_operator.sms
        && let Some(gateway) = sms::route(services, &snapshot).await?
    {
        routes.sms = gateway;
    }
    services.routes.replace(version, routes);
    Ok(())
}

async fn version(db: &impl ConnectionTrait) -> Result<i64, Error> {
    let row = installation::Entity::find_by_id(1).one(db).await?;
    Ok(row.ok_or(Error::Unreadable("installation"))?.delivery_version)
}
