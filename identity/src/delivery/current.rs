//! The current routes of this process. The operator's settings are fixed at start; the others are
//! those that administrators saved.

use super::route::{CanSend, MailRoute, Routes, SmsRoute};
use std::sync::{Arc, PoisonError, RwLock};

#[derive(Debug)]
pub(crate) struct CurrentRoutes {
    /// Set by the operator.
    pub(super) set: Routes,
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

    pub(super) fn version(&self) -> i64 {
        self.now.read().unwrap_or_else(PoisonError::into_inner).version
    }

    /// Ignores older versions, so that a late answer does not restore old routes.
    pub(super) fn replace(&self, version: i64, routes: Routes) {
        let mut now = self.now.write().unwrap_or_else(PoisonError::into_inner);
        if version > now.version {
            *now = Dated { version, routes: Arc::new(routes) };
        }
    }
}
