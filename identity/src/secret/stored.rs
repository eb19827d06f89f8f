//! Ciphertext, as columns contain it.

use sea_orm::DeriveValueType;
use std::fmt;

/// Ciphertext from [`crate::keys::KeyRing::seal`]. It can be opened only for the row it was made
/// for.
#[derive(Clone, PartialEq, Eq, DeriveValueType)]
pub(crate) struct Sealed(pub(crate) String);

impl Sealed {
    /// The id of the key that encrypted it.
    pub(crate) fn key_id(&self) -> Option<&str> {
        self.0.strip_prefix("v1.")?.split_once('.').map(|(id, _)| id)
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealed(…)")
    }
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
