//! A stored key, opened.

use super::plan::{is_current, published_until};
use crate::{
    entity::signing_key::Model,
    jose::{Algorithm, KeyPair},
};
use std::sync::Arc;

pub(super) struct Opened {
    pub(super) row: Model,
    pub(super) pair: Arc<KeyPair>,
}

impl Opened {
    pub(super) fn is_current(&self) -> bool {
        is_current(&self.row)
    }

    pub(super) fn is_published(&self, now: i64) -> bool {
        published_until(&self.row).is_none_or(|until| now < until)
    }
}

/// The rows of the keys of one algorithm.
pub(super) fn of(keys: &[Opened], algorithm: Algorithm) -> Vec<&Model> {
    keys.iter().filter(|key| key.pair.algorithm() == algorithm).map(|key| &key.row).collect()
}
