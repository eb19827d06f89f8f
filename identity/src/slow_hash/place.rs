//! Slow hashes are stored sealed, each for its place: copied to another account or slot, it cannot
//! be opened.

use super::foreign::{self, ForeignHash};
use crate::{account::AccountId, error::Error, keys::KeyRing, secret::Sealed};
use std::fmt;

/// A slow hash: `<key id>:<PHC string>` with the id of the key that peppered it, or an imported one.
#[derive(Clone)]
pub(crate) struct SlowHash(pub(super) String);

impl fmt::Debug for SlowHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SlowHash(…)")
    }
}

/// Where a slow hash is stored.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place {
    Password(AccountId),
    RecoveryCode { account: AccountId, generation: i64, slot: i64 },
}

/// What is stored while there is no hash. Nothing matches it.
pub(crate) fn no_hash() -> Sealed {
    Sealed(String::new())
}

impl SlowHash {
    pub(crate) fn imported(hash: &ForeignHash) -> Self {
        Self(format!("{}{}", foreign::MARK, hash.text()))
    }

    pub(crate) fn is_imported(&self) -> bool {
        self.0.starts_with(foreign::MARK)
    }

    /// Whether it was imported, or has the pepper of an earlier key.
    pub(crate) fn is_outdated(&self, keys: &KeyRing) -> bool {
        let pepper = pepper_of(self.0.as_bytes()).flatten();
        keys.sealing().is_some_and(|sealing| pepper != Some(sealing))
    }

    pub(crate) fn seal(&self, keys: &KeyRing, place: Place) -> Result<Sealed, Error> {
        let (table, column, account, row) = place.parts();
        keys.seal(table, column, account, &row, self.0.as_bytes())
    }

    /// `None` if the hash is damaged, missing, or belongs to another place, which raises an alarm.
    pub(crate) fn open(keys: &KeyRing, place: Place, sealed: &Sealed) -> Option<Self> {
        let (table, column, account, row) = place.parts();
        let text = keys.open_or_report(table, column, account, &row, sealed)?;
        String::from_utf8(text.to_vec()).ok().map(Self)
    }

    /// Reads a hash as earlier versions stored it, bound to no account.
    pub(crate) fn unbound(keys: &KeyRing, stored: &str) -> Result<Self, Error> {
        let Some(sealed) = stored.strip_prefix(foreign::MARK) else {
            return Ok(Self(stored.to_owned()));
        };
        let text = keys.open("accounts", "password_hash", 0, "", &Sealed(sealed.to_owned()))?;
        let text = std::str::from_utf8(&text).map_err(|_| Error::Unreadable("password hash"))?;
        Ok(Self(format!("{}{text}", foreign::MARK)))
    }
}

/// The id of the key whose pepper is in an opened hash. The inner `None` is an imported hash, which has
/// no pepper; the outer one is no hash.
pub(crate) fn pepper_of(hash: &[u8]) -> Option<Option<&str>> {
    let text = std::str::from_utf8(hash).ok()?;
    if text.starts_with(foreign::MARK) {
        return Some(None);
    }
    text.split_once(':').map(|(id, _)| Some(id))
}

impl Place {
    fn parts(self) -> (&'static str, &'static str, i64, String) {
        match self {
            Self::Password(account) => ("accounts", "password_hash", account.0, String::new()),
            Self::RecoveryCode { account, generation, slot } => {
                ("recovery_codes", "hash", account.0, format!("{generation}|{slot}"))
            }
        }
    }
}
