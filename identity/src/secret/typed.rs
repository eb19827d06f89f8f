//! Secrets that users enter.

use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A secret entered by a user. It is never printed, and is wiped after use.
#[derive(Clone, Default, Zeroize, ZeroizeOnDrop)]
pub struct Typed(String);

impl Typed {
    pub fn new(text: String) -> Self {
        Self(text)
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Typed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Typed(…)")
    }
}
