//! The routes of this moment. What the operator set at start stays; the rest is what administrators
//! saved, and follows it on every node.
//!
//! Each save raises one number in the row about the installation. Every request reads that row
//! anyway, and the worker at each turn: whoever sees another number reads the settings again. So a
//! node is right from its next request on, and a node without requests within its worker's pause.

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
    /// What the operator set.
    set: Routes,
    now: RwLock<Dated>,
}

#[derive(Clone, Debug)]
struct Dated {
    /// Of the settings that they were made of.
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

    /// Which settings are the operator's, so that nothing that is saved would count.
    pub(crate) fn set_by_operator(&self) -> CanSend {
        CanSend {
            mail: matches!(self.set.mail, MailRoute::Smtp(_)),
            sms: matches!(self.set.sms, SmsRoute::Twilio(_) | SmsRoute::Webhook(_)),
        }
    }

    fn version(&self) -> i64 {
        self.now.read().unwrap_or_else(PoisonError::into_inner).version
    }

    /// An answer that comes late does not bring older routes back.
    fn replace(&self, version: i64, routes: Routes) {
        let mut now = self.now.write().unwrap_or_else(PoisonError::into_inner);
        if version > now.version {
            *now = Dated { version, routes: Arc::new(routes) };
        }
    }
}

/// Looks whether something was saved, and takes it over.
pub(crate) async fn follow(services: &Services) -> Result<(), Error> {
    let version = version(services.db.read()).await?;
    follow_to(services, version).await
}

/// The same for whoever knows already which version is saved.
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
