//! Encrypts what a file contains, piece by piece, for the administrator who uploaded it: a piece that
//! was moved to another administrator, file or place does not open.

use crate::{error::Error, keys::KeyRing, secret::Sealed};
use serde::{Serialize, de::DeserializeOwned};
use zeroize::Zeroizing;

/// A place in the database.
pub(super) struct Piece {
    pub(super) table: &'static str,
    pub(super) column: &'static str,
    /// The administrator who uploaded the file.
    pub(super) account: i64,
    pub(super) batch: i64,
    pub(super) place: i64,
}

impl Piece {
    pub(super) fn seal(&self, keys: &KeyRing, content: &impl Serialize) -> Result<Sealed, Error> {
        let text = serde_json::to_vec(content).map_err(|_| Error::Unreadable("import"))?;
        keys.seal(self.table, self.column, self.account, &self.row(), &Zeroizing::new(text))
    }

    pub(super) fn open<Content: DeserializeOwned>(
        &self,
        keys: &KeyRing,
        sealed: &Sealed,
    ) -> Result<Content, Error> {
        let text =
            keys.open_or_alarm(self.table, self.column, self.account, &self.row(), sealed)?;
        serde_json::from_slice(&text).map_err(|_| Error::Unreadable("import"))
    }

    fn row(&self) -> String {
        format!("{}|{}", self.batch, self.place)
    }
}
