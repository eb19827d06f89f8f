//! The parsed keys that this process remembers, so that signing and publishing read no table.

use super::opened::Opened;
use crate::{
    error::Error,
    jose::{Algorithm, KeyPair},
};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, PoisonError};
use zeroize::Zeroizing;

/// Seconds after which the table is read again. Another node may have rotated the keys; the former key
/// stays published for much longer.
const REMEMBERED: i64 = 10;

/// What is known of the keys.
pub(super) struct Keys {
    /// The current ones.
    signing: Vec<Arc<KeyPair>>,
    /// These, the next ones and the former ones that are still stored.
    all: Vec<Arc<KeyPair>>,
    /// The key set.
    pub(super) published: Value,
}

impl Keys {
    pub(super) fn of(opened: &[Opened], now: i64) -> Self {
        let signing = opened.iter().filter(|key| key.is_current()).map(|key| Arc::clone(&key.pair));
        let mut published: Vec<_> = opened.iter().filter(|key| key.is_published(now)).collect();
        // Some applications take the first one.
        published.sort_by_key(|key| !key.is_current());
        let published: Vec<_> = published.iter().map(|key| key.pair.published()).collect();
        Self {
            signing: signing.collect(),
            all: opened.iter().map(|key| Arc::clone(&key.pair)).collect(),
            published: json!({ "keys": published }),
        }
    }

    pub(super) fn by_id(&self, id: &str) -> Option<&KeyPair> {
        self.all.iter().map(Arc::as_ref).find(|pair| pair.key_id() == id)
    }

    /// The newest, if an attacker has made several of them current.
    pub(super) fn current(&self, algorithm: Algorithm) -> Option<&KeyPair> {
        let mut signing = self.signing.iter().rev().map(Arc::as_ref);
        signing.find(|pair| pair.algorithm() == algorithm)
    }
}

/// Makes a private key in PKCS #8. Tests have another one, because an RSA key takes long.
pub(crate) type Maker = dyn Fn(Algorithm) -> Result<Zeroizing<Vec<u8>>, Error> + Send + Sync;

/// One for the whole process.
pub(crate) struct KnownKeys {
    keys: Mutex<Option<(i64, Arc<Keys>)>>,
    /// Locked while keys are made, so that a process makes one at a time.
    pub(super) making: Arc<tokio::sync::Mutex<()>>,
    pub(super) maker: Arc<Maker>,
}

impl Default for KnownKeys {
    fn default() -> Self {
        Self::made_by(Arc::new(KeyPair::generate))
    }
}

impl KnownKeys {
    pub(crate) fn made_by(maker: Arc<Maker>) -> Self {
        Self { keys: Mutex::default(), making: Arc::default(), maker }
    }

    /// `running` is how long the process has been running.
    pub(super) fn get(&self, running: i64) -> Option<Arc<Keys>> {
        let keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        let (read_at, keys) = keys.as_ref()?;
        (running < read_at + REMEMBERED).then(|| Arc::clone(keys))
    }

    pub(super) fn set(&self, running: i64, keys: &Arc<Keys>) {
        let mut known = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        *known = Some((running, Arc::clone(keys)));
    }

    pub(super) fn forget(&self) {
        *self.keys.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
