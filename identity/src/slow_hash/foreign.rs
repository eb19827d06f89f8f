//! Password hashes imported from other systems. They are checked with the scheme that made them,
//! and replaced by our own hash the first time the right password is entered.

use super::place::SlowHash;
use crate::error::Error;
use argon2::{Algorithm, Argon2, Version};
use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use sha2::Sha256;
use std::fmt;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// An imported hash with a supported scheme and a bounded cost.
pub(crate) struct ForeignHash {
    scheme: Scheme,
    text: String,
}

enum Scheme {
    Argon2 { algorithm: Algorithm, version: Version, params: argon2::Params, parts: Parts },
    Bcrypt,
    Scrypt { params: scrypt::Params, parts: Parts },
    Pbkdf2 { iterations: u32, parts: Parts },
}

struct Parts {
    salt: Vec<u8>,
    output: Vec<u8>,
}

/// Why a hash cannot be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HashError {
    /// The scheme is not supported, or the hash is damaged.
    Unknown,
    /// Checking it would cost more than this limit.
    TooCostly(&'static str),
}

/// Limits, so that a hostile hash can exhaust neither memory nor time.
const ARGON2_MEMORY: u32 = 256 * 1024;
const ARGON2_PASSES: u32 = 10;
const ARGON2_LANES: u32 = 16;
const BCRYPT_COST: u32 = 14;
const SCRYPT_LOG_N: u8 = 17;
const SCRYPT_BLOCKS: u32 = 16;
const PBKDF2_ITERATIONS: u32 = 2_000_000;

impl fmt::Debug for ForeignHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ForeignHash(…)")
    }
}

impl ForeignHash {
    /// Reads Argon2id, Argon2i, scrypt and PBKDF2 as PHC strings, bcrypt, and Django's PBKDF2.
    ///
    /// # Errors
    /// The scheme is not supported, or the hash is too costly.
    pub(crate) fn parse(text: &str) -> Result<Self, HashError> {
        let text = text.trim();
        let fields: Vec<&str> = text.split('$').collect();
        let scheme = match *fields.as_slice() {
            ["", "argon2id", ref rest @ ..] => argon2(Algorithm::Argon2id, rest)?,
            ["", "argon2i", ref rest @ ..] => argon2(Algorithm::Argon2i, rest)?,
            ["", "2a" | "2b" | "2y", cost, body] => bcrypt(text, cost, body)?,
            ["", "scrypt", params, salt, output] => scrypt(params, salt, output)?,
            ["", "pbkdf2-sha256", params, salt, output] => {
                let parts = Parts { salt: base64(salt)?, output: base64(output)? };
                pbkdf2(value(params, "i").unwrap_or(params), parts)?
            }
            // Django uses the characters of the salt, without decoding them.
            ["pbkdf2_sha256", iterations, salt, output] if !salt.is_empty() => {
                let parts = Parts { salt: salt.as_bytes().to_vec(), output: base64(output)? };
                pbkdf2(iterations, parts)?
            }
            _ => return Err(HashError::Unknown),
        };
        Ok(Self { scheme, text: text.to_owned() })
    }

    /// Slow, within the limits above.
    pub(super) fn verify(&self, password: &[u8]) -> bool {
        match &self.scheme {
            Scheme::Bcrypt => bcrypt::verify(password, &self.text).unwrap_or(false),
            Scheme::Argon2 { algorithm, version, params, parts } => parts.is(|output| {
                let argon2 = Argon2::new(*algorithm, *version, params.clone());
                argon2.hash_password_into(password, &parts.salt, output).is_ok()
            }),
            Scheme::Scrypt { params, parts } => {
                parts.is(|output| scrypt::scrypt(password, &parts.salt, params, output).is_ok())
            }
            Scheme::Pbkdf2 { iterations, parts } => parts.is(|output| {
                pbkdf2::pbkdf2_hmac::<Sha256>(password, &parts.salt, *iterations, output);
                true
            }),
        }
    }

    /// Reads a stored hash; `None` when it is one of ours.
    pub(super) fn of(hash: &SlowHash) -> Option<Result<Self, Error>> {
        let text = hash.0.strip_prefix(MARK)?;
        Some(Self::parse(text).map_err(|_| Error::Unreadable("password hash")))
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }
}

/// An imported hash begins with a tilde; key ids never do.
pub(super) const MARK: char = '~';

impl Parts {
    fn is(&self, make: impl FnOnce(&mut [u8]) -> bool) -> bool {
        let mut made = Zeroizing::new(vec![0; self.output.len()]);
        make(&mut made) & bool::from(made.ct_eq(&self.output))
    }

    /// Refuses a salt or an output of unusual length: a short output is easy to guess.
    fn checked(self) -> Result<Self, HashError> {
        let fits = (4..=64).contains(&self.salt.len()) && (16..=64).contains(&self.output.len());
        if fits { Ok(self) } else { Err(HashError::Unknown) }
    }
}

/// `v=19$m=65536,t=3,p=4$salt$output`. Without a version, 16 is meant.
fn argon2(algorithm: Algorithm, rest: &[&str]) -> Result<Scheme, HashError> {
    let (version, params, salt, output) = match *rest {
        ["v=19", params, salt, output] => (Version::V0x13, params, salt, output),
        ["v=16", params, salt, output] | [params, salt, output] => {
            (Version::V0x10, params, salt, output)
        }
        _ => return Err(HashError::Unknown),
    };
    let (memory, passes, lanes) =
        (number(params, "m")?, number(params, "t")?, number(params, "p")?);
    if memory > ARGON2_MEMORY || passes > ARGON2_PASSES || lanes > ARGON2_LANES {
        return Err(HashError::TooCostly("256 MiB of memory and 10 passes"));
    }
    let parts = Parts { salt: base64(salt)?, output: base64(output)? }.checked()?;
    let params = argon2::Params::new(memory, passes, lanes, Some(parts.output.len()))
        .map_err(|_| HashError::Unknown)?;
    Ok(Scheme::Argon2 { algorithm, version, params, parts })
}

fn bcrypt(text: &str, cost: &str, body: &str) -> Result<Scheme, HashError> {
    let letter = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'/');
    if text.len() != 60 || cost.len() != 2 || !body.bytes().all(letter) {
        return Err(HashError::Unknown);
    }
    match cost.parse::<u32>() {
        Ok(cost) if cost > BCRYPT_COST => Err(HashError::TooCostly("a cost of 14")),
        Ok(cost) if cost >= 4 => Ok(Scheme::Bcrypt),
        _ => Err(HashError::Unknown),
    }
}

fn scrypt(params: &str, salt: &str, output: &str) -> Result<Scheme, HashError> {
    let (log_n, r, p) = (number(params, "ln")?, number(params, "r")?, number(params, "p")?);
    if log_n > u32::from(SCRYPT_LOG_N) || r.saturating_mul(p) > SCRYPT_BLOCKS {
        return Err(HashError::TooCostly("ln=17 and r·p=16"));
    }
    let log_n = u8::try_from(log_n).map_err(|_| HashError::Unknown)?;
    let params = scrypt::Params::new(log_n, r, p).map_err(|_| HashError::Unknown)?;
    let parts = Parts { salt: base64(salt)?, output: base64(output)? }.checked()?;
    Ok(Scheme::Scrypt { params, parts })
}

fn pbkdf2(iterations: &str, parts: Parts) -> Result<Scheme, HashError> {
    match iterations.parse::<u32>() {
        Ok(0) | Err(_) => Err(HashError::Unknown),
        Ok(many) if many > PBKDF2_ITERATIONS => Err(HashError::TooCostly("2,000,000 iterations")),
        Ok(iterations) => Ok(Scheme::Pbkdf2 { iterations, parts: parts.checked()? }),
    }
}

/// The value of `name` in `a=1,b=2`.
fn value<'a>(params: &'a str, name: &str) -> Option<&'a str> {
    params
        .split(',')
        .find_map(|pair| pair.split_once('=').filter(|(key, _)| *key == name))
        .map(|(_, value)| value)
}

fn number(params: &str, name: &str) -> Result<u32, HashError> {
    value(params, name).and_then(|text| text.parse().ok()).ok_or(HashError::Unknown)
}

/// With or without padding, and with `.` for `+`, as some systems write it.
fn base64(text: &str) -> Result<Vec<u8>, HashError> {
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let engine = GeneralPurpose::new(&STANDARD, config);
    engine.decode(text.replace('.', "+")).map_err(|_| HashError::Unknown)
}

#[cfg(test)]
mod tests;
