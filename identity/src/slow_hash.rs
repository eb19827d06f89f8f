//! Slow hashes of passwords and recovery codes: Argon2id with a pepper, on at most as many threads
//! as the machine has cores.

mod foreign; // hashes made by other systems
mod place; // hashes as they are stored, each for one account

pub(crate) use foreign::ForeignHash;
pub use foreign::HashError;
pub(crate) use place::{Place, SlowHash, no_hash};

use crate::{error::Error, keys::KeyRing, secret::random_bytes, turns::Turns};
#[cfg(any(test, feature = "testing"))]
use argon2::ParamsBuilder;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use std::{
    fmt,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};
use zeroize::Zeroizing;

/// How many requests may wait for a core.
const WAITING_ROOM: usize = 64;

/// Makes and checks all slow hashes. m = 19 MiB, t = 2, p = 1 (OWASP's minimum for Argon2id), so
/// our own hashes use at most 19 MiB per core.
#[derive(Clone)]
pub(crate) struct Hasher {
    keys: Arc<KeyRing>,
    turns: Turns,
    decoy: Arc<OnceLock<SlowHash>>,
    /// Number of comparisons so far.
    compared: Arc<AtomicU64>,
    cost: Params,
}

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hasher")
    }
}

impl Hasher {
    pub(crate) fn new(keys: Arc<KeyRing>) -> Self {
        Self::with_cost(keys, Params::DEFAULT)
    }

    /// A hasher at argon2's minimum cost, so that tests spend their time on the rules.
    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn cheap(keys: Arc<KeyRing>) -> Self {
        let cost = ParamsBuilder::new().m_cost(Params::MIN_M_COST).t_cost(1).p_cost(1).build();
        Self::with_cost(keys, cost.unwrap_or(Params::DEFAULT))
    }

    fn with_cost(keys: Arc<KeyRing>, cost: Params) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            keys,
            turns: Turns::new(cores, WAITING_ROOM),
            decoy: Arc::default(),
            compared: Arc::default(),
            cost,
        }
    }

    pub(crate) async fn hash(&self, password: &[u8]) -> Result<SlowHash, Error> {
        let hashes = self.hash_all(vec![Zeroizing::new(password.to_vec())]).await?;
        hashes.into_iter().next().ok_or(Error::Unreadable("hash"))
    }

    /// Hashes several secrets one after the other, with one permit.
    pub(crate) async fn hash_all(
        &self,
        secrets: Vec<Zeroizing<Vec<u8>>>,
    ) -> Result<Vec<SlowHash>, Error> {
        let (keys, cost) = (Arc::clone(&self.keys), self.cost.clone());
        let hash = move |secret: &Zeroizing<Vec<u8>>| hash(&keys, &cost, secret);
        self.turns.run(move || secrets.iter().map(hash).collect()).await
    }

    /// Compares with the hash or, at the same cost, with a decoy that nothing matches.
    pub(crate) async fn verify(
        &self,
        password: &[u8],
        hash: Option<&SlowHash>,
    ) -> Result<bool, Error> {
        let (keys, decoy, cost) =
            (Arc::clone(&self.keys), Arc::clone(&self.decoy), self.cost.clone());
        let password = Zeroizing::new(password.to_vec());
        let hash = hash.cloned();
        self.compared.fetch_add(1, Ordering::Relaxed);
        self.turns
            .run(move || {
                let known = hash.is_some();
                let hash = match hash {
                    Some(hash) => hash,
                    None => decoy_hash(&keys, &cost, &decoy)?,
                };
                Ok(verify(&keys, &password, &hash)? & known)
            })
            .await
    }

    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn compared(&self) -> u64 {
        self.compared.load(Ordering::Relaxed)
    }

    /// Makes the decoy in advance, so that the first sign-in is not slower than others.
    pub(crate) async fn warm_up(&self) -> Result<(), Error> {
        let (keys, decoy, cost) =
            (Arc::clone(&self.keys), Arc::clone(&self.decoy), self.cost.clone());
        self.turns.run(move || decoy_hash(&keys, &cost, &decoy).map(|_| ())).await
    }
}

fn decoy_hash(
    keys: &KeyRing,
    cost: &Params,
    decoy: &OnceLock<SlowHash>,
) -> Result<SlowHash, Error> {
    if let Some(made) = decoy.get() {
        return Ok(made.clone());
    }
    let made = hash(keys, cost, &random_bytes::<32>())?;
    Ok(decoy.get_or_init(|| made).clone())
}

fn hash(keys: &KeyRing, cost: &Params, secret: &[u8]) -> Result<SlowHash, Error> {
    let (id, pepper) = keys.pepper(None).ok_or(Error::Unreadable("key ring"))?;
    let phc = argon2(pepper.as_slice(), cost.clone())?
        .hash_password_with_salt(secret, &random_bytes::<16>())
        .map_err(|_| Error::Unreadable("password"))?;
    Ok(SlowHash(format!("{id}:{phc}")))
}

fn verify(keys: &KeyRing, secret: &[u8], hash: &SlowHash) -> Result<bool, Error> {
    if let Some(imported) = ForeignHash::of(hash) {
        return Ok(imported?.verify(secret));
    }
    let (id, phc) = hash.0.split_once(':').ok_or(Error::Unreadable("password hash"))?;
    let (_, pepper) = keys.pepper(Some(id)).ok_or(Error::UnknownKey)?;
    // The hash itself says at which cost it was made.
    Ok(argon2(pepper.as_slice(), Params::DEFAULT)?.verify_password(secret, phc).is_ok())
}

fn argon2(pepper: &[u8], cost: Params) -> Result<Argon2<'_>, Error> {
    Argon2::new_with_secret(pepper, Algorithm::Argon2id, Version::V0x13, cost)
        .map_err(|_| Error::Unreadable("pepper"))
}
