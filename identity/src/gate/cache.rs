//! What this process remembers of gates and of the sessions that have opened them. It is forgotten as
//! soon as something may have been taken away from any user; see `database::changes`.

use super::{
    host::Host,
    stored::{Opened, Place},
};
use crate::{database::Moment, secret::Token};
use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// How many sessions of gates are remembered.
pub const MOST_REMEMBERED: usize = 100_000;
/// They are in several maps, so that requests at the same time seldom wait for each other.
const PARTS: usize = 16;
/// More than there may be gates.
const MOST_PLACES: usize = 1_000;

pub(super) struct Cache {
    places: Mutex<Remembered<Host, Place>>,
    sessions: [Mutex<Remembered<[u8; 32], Opened>>; PARTS],
}

impl Cache {
    pub(super) fn new() -> Self {
        let session = |_| Mutex::new(Remembered::new(MOST_REMEMBERED / PARTS));
        let sessions = std::array::from_fn(session);
        Self { places: Mutex::new(Remembered::new(MOST_PLACES)), sessions }
    }

    /// What is known of this host, and of this token if it is one of its gate.
    pub(super) fn get(
        &self,
        moment: Moment,
        host: &Host,
        token: Option<&Token>,
    ) -> Option<(Arc<Place>, Option<Arc<Opened>>)> {
        let place = lock(&self.places).get(moment, host)?;
        let opened = token.and_then(|token| {
            let digest = token.digest();
            lock(self.part(&digest)).get(moment, &digest)
        });
        let opened = opened.filter(|opened| opened.gate == place.gate.id);
        Some((place, opened))
    }

    /// Remembers what was read since that moment.
    pub(super) fn keep(
        &self,
        moment: Moment,
        place: &Arc<Place>,
        opened: Option<(&Token, &Arc<Opened>)>,
    ) {
        lock(&self.places).keep(moment, place.gate.settings.host.clone(), place);
        if let Some((token, opened)) = opened {
            let digest = token.digest();
            lock(self.part(&digest)).keep(moment, digest, opened);
        }
    }

    fn part(&self, digest: &[u8; 32]) -> &Mutex<Remembered<[u8; 32], Opened>> {
        &self.sessions[usize::from(digest[0]) % PARTS]
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What was read since one moment.
struct Remembered<Key, Value> {
    moment: Option<Moment>,
    most: usize,
    values: HashMap<Key, Arc<Value>>,
}

impl<Key: Clone + Eq + Hash, Value> Remembered<Key, Value> {
    fn new(most: usize) -> Self {
        Self { moment: None, most, values: HashMap::new() }
    }

    fn get(&self, moment: Moment, key: &Key) -> Option<Arc<Value>> {
        let values = (self.moment == Some(moment)).then_some(&self.values)?;
        values.get(key).map(Arc::clone)
    }

    /// Whatever is older is forgotten. If there are too many, an arbitrary entry is evicted.
    fn keep(&mut self, moment: Moment, key: Key, value: &Arc<Value>) {
        if Some(moment) < self.moment {
            return;
        }
        if Some(moment) > self.moment {
            self.values.clear();
            self.moment = Some(moment);
        }
        if self.values.len() >= self.most
            && let Some(other) = self.values.keys().next().cloned()
        {
            self.values.remove(&other);
        }
        self.values.insert(key, Arc::clone(value));
    }
}

#[cfg(test)]
mod tests;
