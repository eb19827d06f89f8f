//! Slow hashes of passwords and recovery codes: Argon2id with a pepper, on at most as many threads
//! as the machine has cores.

mod foreign; // hashes made by other systems
mod memory; // one block for each thread
mod place; // hashes as they are stored, each for one account

pub(crate) use foreign::ForeignHash;
pub use foreign::HashError;
pub(crate) use place::{Place, SlowHash, no_hash, pepper_of};

use crate::{account::AccountId, error::Error, keys::KeyRing, secret::random_bytes, turns::Turns};
#[cfg(any(test, feature = "testing"))]
use argon2::ParamsBuilder;
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};
use std::{
    fmt,
    sync::{
        Arc,
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
    /// Hashes from other systems may take seconds, so at most half of the cores check them, and the
    /// others remain for our own.
    imported: Turns,
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

    /// A hasher that is always busy.
    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn busy(keys: Arc<KeyRing>) -> Self {
        Self { turns: Turns::full(), imported: Turns::full(), ..Self::new(keys) }
    }

    fn with_cost(keys: Arc<KeyRing>, cost: Params) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let half = (cores / 2).max(1);
        Self {
            keys,
            turns: Turns::new(cores, WAITING_ROOM),
            imported: Turns::new(half, WAITING_ROOM),
            compared: Arc::default(),
            cost,
        }
    }

    pub(crate) async fn hash(&self, password: &[u8]) -> Result<SlowHash, Error> {
        let (keys, cost) = (Arc::clone(&self.keys), self.cost.clone());
        let password = Zeroizing::new(password.to_vec());
        self.turns.run(move || hash(&keys, cost, &password)).await
    }

    /// Hashes several secrets one after the other, with one permit. Takes long, so each account has
    /// one turn at a time.
    pub(crate) async fn hash_all(
        &self,
        account: AccountId,
        secrets: Vec<Zeroizing<Vec<u8>>>,
    ) -> Result<Vec<SlowHash>, Error> {
        let (keys, cost) = (Arc::clone(&self.keys), self.cost.clone());
        let hash = move |secret: &Zeroizing<Vec<u8>>| hash(&keys, cost.clone(), secret);
        self.turns.run_for(account, move || secrets.iter().map(hash).collect()).await
    }

    /// Compares with the hash or, at the same cost, with a decoy that nothing matches.
    pub(crate) async fn verify(
        &self,
        password: &[u8],
        hash: Option<&SlowHash>,
    ) -> Result<bool, Error> {
        let (keys, cost) = (Arc::clone(&self.keys), self.cost.clone());
        let password = Zeroizing::new(password.to_vec());
        let hash = hash.cloned();
        self.compared.fetch_add(1, Ordering::Relaxed);
        let is_imported = hash.as_ref().is_some_and(SlowHash::is_imported);
        let turns = if is_imported { &self.imported } else { &self.turns };
        turns
            .run(move || {
                let known = hash.is_some();
                let hash = match hash {
                    Some(hash) => hash,
                    None => decoy(&keys, cost)?,
                };
                Ok(verify(&keys, &password, &hash)? & known)
            })
            .await
    }

    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn compared(&self) -> u64 {
        self.compared.load(Ordering::Relaxed)
    }
}

fn hash(keys: &KeyRing, cost: Params, secret: &[u8]) -> Result<SlowHash, Error> {
    let (id, pepper) = keys.pepper(None).ok_or(Error::Unreadable("key ring"))?;
    let salt = random_bytes::<16>();
    let output = argon2id(pepper.as_slice(), cost.clone(), secret, &salt)?;
    written(id, &cost, &salt, output)
}

/// A hash that no secret matches. Comparing with it takes as long as with any other.
fn decoy(keys: &KeyRing, cost: Params) -> Result<SlowHash, Error> {
    let (id, _) = keys.pepper(None).ok_or(Error::Unreadable("key ring"))?;
    let output = Output::new(random_bytes::<{ Params::DEFAULT_OUTPUT_LEN }>().as_slice());
    let output = output.map_err(|_| Error::Unreadable("output"))?;
    written(id, &cost, &random_bytes::<16>(), output)
}

fn written(key: &str, cost: &Params, salt: &[u8], output: Output) -> Result<SlowHash, Error> {
    let phc = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(cost).map_err(|_| Error::Unreadable("cost"))?,
        salt: Some(Salt::new(salt).map_err(|_| Error::Unreadable("salt"))?),
        hash: Some(output),
    };
    Ok(SlowHash(format!("{key}:{phc}")))
}

fn verify(keys: &KeyRing, secret: &[u8], hash: &SlowHash) -> Result<bool, Error> {
    if let Some(imported) = ForeignHash::of(hash) {
        return Ok(imported?.verify(secret));
    }
    let (id, phc) = hash.0.split_once(':').ok_or(Error::Unreadable("password hash"))?;
    let (_, pepper) = keys.pepper(Some(id)).ok_or(Error::UnknownKey)?;
    let Ok(PasswordHash { params, salt: Some(salt), hash: Some(output), .. }) =
        PasswordHash::new(phc)
    else {
        return Ok(false);
    };
    // The hash itself says at which cost it was made.
    let Ok(cost) = Params::try_from(&params) else { return Ok(false) };
    Ok(argon2id(pepper.as_slice(), cost, secret, &salt)? == output)
}

/// An [`Output`] is compared in constant time.
fn argon2id(pepper: &[u8], cost: Params, secret: &[u8], salt: &[u8]) -> Result<Output, Error> {
    let units = cost.block_count();
    let argon2 = Argon2::new_with_secret(pepper, Algorithm::Argon2id, Version::V0x13, cost)
        .map_err(|_| Error::Unreadable("pepper"))?;
    let mut output = Zeroizing::new([0_u8; Params::DEFAULT_OUTPUT_LEN]);
    memory::with_units(units, |units| {
        argon2.hash_password_into_with_memory(secret, salt, output.as_mut_slice(), units)
    })
    .map_err(|_| Error::Unreadable("password"))?;
    Output::new(output.as_slice()).map_err(|_| Error::Unreadable("password"))
}

#[cfg(test)]
mod tests;
