//! The keys, as administrators see them.

use super::{
    opened::of,
    plan::{current, next, published_until, rotates_at},
    row,
};
use crate::{
    entity::signing_key::Model, error::Error, jose::Algorithm, services::Services,
    session::Administrator,
};

/// The keys of one algorithm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfAlgorithm {
    pub algorithm: Algorithm,
    /// The current key, then the next one, then former ones. Empty until the first one is needed.
    pub keys: Vec<Listed>,
    /// When the next key takes over, in seconds since 1970.
    pub rotates_at: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub key_id: String,
    pub state: State,
    /// Seconds since 1970, as all times.
    pub created_at: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Current { since: i64 },
    Next,
    Former { published_until: i64 },
}

impl OfAlgorithm {
    pub fn current(&self) -> Option<&Listed> {
        self.keys.iter().find(|key| matches!(key.state, State::Current { .. }))
    }
}

/// All algorithms. Changes nothing.
pub async fn list(services: &Services, _: Administrator<'_>) -> Result<Vec<OfAlgorithm>, Error> {
    let keys = row::read(services, services.db.read()).await?;
    let now = services.now();
    let of_algorithm = |algorithm| {
        let keys = of(&keys, algorithm);
        let (current, next) = (current(&keys), next(&keys));
        let former = keys
            .iter()
            .rev()
            .copied()
            .filter(|key| published_until(key).is_some_and(|until| now < until));
        OfAlgorithm {
            algorithm,
            keys: current.into_iter().chain(next).chain(former).map(listed).collect(),
            rotates_at: current.zip(next).map(|(current, next)| rotates_at(current, next)),
        }
    };
    Ok(Algorithm::ALL.map(of_algorithm).into())
}

fn listed(key: &Model) -> Listed {
    let state = match (key.used_from, published_until(key)) {
        (_, Some(published_until)) => State::Former { published_until },
        (Some(since), None) => State::Current { since },
        (None, None) => State::Next,
    };
    Listed { key_id: key.key_id.clone(), state, created_at: key.created_at }
}
