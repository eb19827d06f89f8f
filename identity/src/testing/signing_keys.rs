//! Signing keys for tests. An RSA key takes long, so each is made once per process.

use crate::{
    error::Error,
    jose::{Algorithm, KeyPair},
    signing_key::known::KnownKeys,
};
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicUsize, Ordering},
};
use zeroize::Zeroizing;

/// The RSA keys made so far.
static MADE: Mutex<Vec<Zeroizing<Vec<u8>>>> = Mutex::new(Vec::new());

/// `taken` counts the RSA keys of a database, in which each may be used once.
pub(super) fn prepared(taken: &Arc<AtomicUsize>) -> KnownKeys {
    let taken = Arc::clone(taken);
    KnownKeys::made_by(Arc::new(move |algorithm| match algorithm {
        Algorithm::Rs256 => rsa_key(taken.fetch_add(1, Ordering::SeqCst)),
        Algorithm::Es256 => KeyPair::generate(algorithm),
    }))
}

fn rsa_key(number: usize) -> Result<Zeroizing<Vec<u8>>, Error> {
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    while made.len() <= number {
        made.push(KeyPair::generate(Algorithm::Rs256)?);
    }
    Ok(made[number].clone())
}
