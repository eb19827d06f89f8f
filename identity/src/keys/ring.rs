//! The key ring, and the keys derived from it.

use crate::{
    error::Error,
    secret::{Sealed, random_bytes},
};
use aes_gcm::{
    Aes256Gcm, KeyInit,
    aead::{Aead, Payload},
};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::{
    collections::HashSet,
    fmt,
    sync::atomic::{AtomicUsize, Ordering},
};
use zeroize::Zeroizing;

type Key = Zeroizing<[u8; 32]>;

pub(super) struct NamedKey {
    pub(super) id: String,
    master: Key,
}

/// Master keys, oldest first. None is used directly: each purpose derives its own key.
pub struct KeyRing {
    keys: Vec<NamedKey>,
    /// The position of the key that seals, or [`MISSING`].
    sealing: AtomicUsize,
}

/// The database names a key that this node does not have.
const MISSING: usize = usize::MAX;

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyRing(…)")
    }
}

impl KeyRing {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let lines =
            text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let keys: Option<Vec<_>> = lines
            .map(|line| {
                let (id, key) = line.split_once(':')?;
                let bytes = Zeroizing::new(STANDARD_NO_PAD.decode(key).ok()?);
                let valid = !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric());
                let master = Zeroizing::new(<[u8; 32]>::try_from(bytes.as_slice()).ok()?);
                valid.then(|| NamedKey { id: id.to_owned(), master })
            })
            .collect();
        // With a duplicate id, one key would seal and the other would open.
        let distinct = |keys: &Vec<NamedKey>| {
            let names: HashSet<&str> = keys.iter().map(|key| key.id.as_str()).collect();
            !names.is_empty() && names.len() == keys.len()
        };
        keys.filter(distinct).map(|keys| {
            let newest = AtomicUsize::new(keys.len() - 1);
            Self { keys, sealing: newest }
        })
    }

    /// From now on, the key with this id seals.
    ///
    /// # Errors
    /// The ring lacks it. Then nothing can be sealed, so that no value gets a key that was replaced.
    pub(crate) fn seal_with(&self, id: &str) -> Result<(), Error> {
        let found = self.keys.iter().position(|key| key.id == id);
        self.sealing.store(found.unwrap_or(MISSING), Ordering::Relaxed);
        found.map(|_| ()).ok_or_else(|| Error::LacksKey(id.to_owned()))
    }

    /// The key that seals. Without it, the newest one of this node.
    pub(super) fn active(&self) -> &NamedKey {
        let newest = self.keys.len() - 1;
        &self.keys[self.sealing.load(Ordering::Relaxed).min(newest)]
    }

    /// The id of the key that seals, unless the ring lacks it.
    pub(crate) fn sealing(&self) -> Option<&str> {
        self.keys.get(self.sealing.load(Ordering::Relaxed)).map(|key| key.id.as_str())
    }

    pub(crate) fn oldest(&self) -> &str {
        &self.keys[0].id
    }

    /// Oldest first.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(|key| key.id.as_str())
    }

    pub(super) fn by_id(&self, id: &str) -> Option<&NamedKey> {
        self.keys.iter().find(|key| key.id == id)
    }

    /// Encrypts with AES-256-GCM under a separate key for each row, bound to its place: a value
    /// copied to another table, column or row does not open.
    pub(crate) fn seal(
        &self,
        table: &str,
        column: &str,
        account: i64,
        row: &str,
        text: &[u8],
    ) -> Result<Sealed, Error> {
        let at = self.sealing.load(Ordering::Relaxed);
        let key = self.keys.get(at).ok_or(Error::UnknownKey)?;
        encrypt(key, &place(table, column, account, row, &key.id), text)
    }

    /// A canary: a known text under the key with this id, which shows whether the key is present.
    pub(super) fn seal_canary(&self, id: &str, text: &[u8]) -> Result<Sealed, Error> {
        let key = self.by_id(id).ok_or(Error::UnknownKey)?;
        encrypt(key, &place("key_canaries", "sealed", 0, id, id), text)
    }

    /// # Errors
    /// [`Error::UnknownKey`] if this node lacks the key, and [`Error::Unsealable`] if the value is
    /// damaged or belongs elsewhere.
    pub(crate) fn open(
        &self,
        table: &str,
        column: &str,
        account: i64,
        row: &str,
        sealed: &Sealed,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        let mut parts = sealed.0.splitn(3, '.');
        let (Some("v1"), Some(id), Some(body)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(Error::Unsealable);
        };
        let key = self.by_id(id).ok_or(Error::UnknownKey)?;
        let bytes = STANDARD_NO_PAD.decode(body).map_err(|_| Error::Unsealable)?;
        let (nonce, body) = bytes.split_first_chunk::<12>().ok_or(Error::Unsealable)?;
        let place = place(table, column, account, row, id);
        let text = cipher(key, &place)?
            .decrypt(nonce.into(), Payload { msg: body, aad: place.as_bytes() })
            .map_err(|_| Error::Unsealable)?;
        Ok(Zeroizing::new(text))
    }

    /// Whether these are the same text, encrypted with different keys. It was not changed in between.
    pub(crate) fn is_reencrypted(
        &self,
        (table, column): (&str, &str),
        account: i64,
        row: &str,
        before: &Sealed,
        now: &Sealed,
    ) -> bool {
        let text = |sealed| self.open(table, column, account, row, sealed).ok();
        before.key_id() != now.key_id() && text(before).is_some_and(|it| text(now) == Some(it))
    }

    /// Like [`Self::open`]. A value that is damaged or was copied from another row is also reported to
    /// the operator.
    pub(crate) fn open_or_alarm(
        &self,
        table: &str,
        column: &str,
        account: i64,
        row: &str,
        sealed: &Sealed,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        let opened = self.open(table, column, account, row, sealed);
        if let Err(Error::Unsealable) = opened {
            report(table, account);
        }
        opened
    }

    /// Like [`Self::open`], for a value of one user. A value that is damaged or was copied from
    /// another row is reported to the operator and treated as missing: the user has other ways.
    pub(crate) fn open_or_report(
        &self,
        table: &str,
        column: &str,
        account: i64,
        row: &str,
        sealed: &Sealed,
    ) -> Option<Zeroizing<Vec<u8>>> {
        let opened = self.open(table, column, account, row, sealed);
        if opened.is_err() {
            report(table, account);
        }
        opened.ok()
    }

    /// The pepper of slow hashes and the id of its key; that of the key that seals if `id` is `None`.
    pub(crate) fn pepper(&self, id: Option<&str>) -> Option<(&str, Key)> {
        let key = match id {
            Some(id) => self.by_id(id)?,
            None => self.active(),
        };
        Some((&key.id, derive(key, "pepper/v1")))
    }

    /// HMAC-SHA-256 of `text` for one purpose, under the oldest key, so that it stays the same
    /// when keys are added.
    pub(crate) fn mac(&self, purpose: &str, text: &[u8]) -> [u8; 32] {
        mac_with(&self.keys[0], purpose, text)
    }
}

pub(super) fn mac_with(key: &NamedKey, purpose: &str, text: &[u8]) -> [u8; 32] {
    let key = derive(key, &format!("mac/v1/{purpose}"));
    let mut mac = hmac(&key);
    mac.update(text);
    mac.finalize().into_bytes().into()
}

/// An alarm: only damage, or an attacker who can write to the database, explains this.
pub(super) fn report(table: &str, account: i64) {
    tracing::error!(
        table,
        account,
        "ALARM: a secret or hash is damaged or was copied from another row, and was refused"
    );
}

#[expect(clippy::expect_used, reason = "HMAC accepts keys of any length")]
fn hmac(key: &Key) -> Hmac<Sha256> {
    Hmac::<Sha256>::new_from_slice(key.as_slice()).expect("any length is a key")
}

#[expect(clippy::expect_used, reason = "32 bytes are within HKDF's limit")]
fn derive(key: &NamedKey, purpose: &str) -> Key {
    let mut out = Key::default();
    Hkdf::<Sha256>::new(None, key.master.as_slice())
        .expand(purpose.as_bytes(), out.as_mut_slice())
        .expect("32 bytes are not too long");
    out
}

fn place(table: &str, column: &str, account: i64, row: &str, key_id: &str) -> String {
    format!("v1|{table}|{column}|{account}|{row}|{key_id}")
}

fn encrypt(key: &NamedKey, place: &str, text: &[u8]) -> Result<Sealed, Error> {
    let nonce = random_bytes::<12>();
    let body = cipher(key, place)?
        .encrypt(&nonce.into(), Payload { msg: text, aad: place.as_bytes() })
        .map_err(|_| Error::Unsealable)?;
    let mut bytes = nonce.to_vec();
    bytes.extend(body);
    Ok(Sealed(format!("v1.{}.{}", key.id, STANDARD_NO_PAD.encode(bytes))))
}

fn cipher(key: &NamedKey, place: &str) -> Result<Aes256Gcm, Error> {
    let key = derive(key, &format!("seal/{place}"));
    Aes256Gcm::new_from_slice(key.as_slice()).map_err(|_| Error::Unsealable)
}
