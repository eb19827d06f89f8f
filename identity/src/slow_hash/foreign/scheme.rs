//! The supported schemes, within limits of cost.

use super::{HashError, unwrap::name};
use crate::secret::hex;
use argon2::{Algorithm, Argon2, Version};
use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use sha2::{Digest, Sha256, Sha512};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

pub(super) enum Scheme {
    Argon2 { algorithm: Algorithm, version: Version, params: argon2::Params, parts: Parts },
    Bcrypt { text: String, digested: bool },
    Scrypt { params: scrypt::Params, parts: Parts },
    Pbkdf2 { digest: Pbkdf2Digest, iterations: u32, parts: Parts },
}

#[derive(Clone, Copy)]
pub(super) enum Pbkdf2Digest {
    Sha256,
    Sha512,
}

pub(super) struct Parts {
    salt: Vec<u8>,
    output: Vec<u8>,
}

/// Limits, so that a hostile hash can exhaust neither memory nor time.
const ARGON2_MEMORY: u32 = 256 * 1024;
const ARGON2_PASSES: u32 = 10;
const ARGON2_LANES: u32 = 16;
const BCRYPT_COST: u32 = 14;
const SCRYPT_LOG_N: u8 = 17;
const SCRYPT_BLOCKS: u32 = 16;
const PBKDF2_ITERATIONS: u32 = 2_000_000;

impl Scheme {
    /// # Errors
    /// The scheme is not supported, or the hash is too costly.
    pub(super) fn parse(hash: &str) -> Result<Self, HashError> {
        let fields: Vec<&str> = hash.split('$').collect();
        Ok(match *fields.as_slice() {
            ["", "argon2id", ref rest @ ..] => argon2(Algorithm::Argon2id, rest)?,
            ["", "argon2i", ref rest @ ..] => argon2(Algorithm::Argon2i, rest)?,
            ["", version @ ("2a" | "2b" | "2y"), cost, body] => bcrypt(version, cost, body, false)?,
            // Django hashes the SHA-256 of the password, in hexadecimal.
            ["bcrypt_sha256", version @ ("2a" | "2b" | "2y"), cost, body] => {
                bcrypt(version, cost, body, true)?
            }
            ["", "scrypt", params, salt, output] => {
                let parts = Parts { salt: base64(salt)?, output: base64(output)? };
                let (log_n, r, p) =
                    (number(params, "ln")?, number(params, "r")?, number(params, "p")?);
                scrypt(log_n, r, p, parts)?
            }
            ["", name @ ("pbkdf2-sha256" | "pbkdf2-sha512"), params, salt, output] => {
                let parts = Parts { salt: base64(salt)?, output: base64(output)? };
                let digest = match name {
                    "pbkdf2-sha512" => Pbkdf2Digest::Sha512,
                    _ => Pbkdf2Digest::Sha256,
                };
                pbkdf2(digest, value(params, "i").unwrap_or(params), parts)?
            }
            // Django uses the characters of the salt, without decoding them.
            ["scrypt", n, salt, r, p, output] => {
                let parts = Parts { salt: salt.as_bytes().to_vec(), output: base64(output)? };
                scrypt(log_2(n)?, whole(r)?, whole(p)?, parts)?
            }
            ["pbkdf2_sha256", iterations, salt, output] => {
                let parts = Parts { salt: salt.as_bytes().to_vec(), output: base64(output)? };
                pbkdf2(Pbkdf2Digest::Sha256, iterations, parts)?
            }
            _ => return Err(unsupported(hash)),
        })
    }

    /// Slow, within the limits.
    pub(super) fn is_of(&self, password: &[u8]) -> bool {
        match self {
            Self::Bcrypt { text, digested } => {
                let digest = digested.then(|| hex(&Sha256::digest(password)));
                let digest = digest.map(Zeroizing::new);
                let password = digest.as_ref().map_or(password, |digest| digest.as_bytes());
                bcrypt::verify(password, text).unwrap_or(false)
            }
            Self::Argon2 { algorithm, version, params, parts } => parts.is(|output| {
                let argon2 = Argon2::new(*algorithm, *version, params.clone());
                argon2.hash_password_into(password, &parts.salt, output).is_ok()
            }),
            Self::Scrypt { params, parts } => {
                parts.is(|output| scrypt::scrypt(password, &parts.salt, params, output).is_ok())
            }
            Self::Pbkdf2 { digest, iterations, parts } => parts.is(|output| {
                let (salt, iterations) = (parts.salt.as_slice(), *iterations);
                match digest {
                    Pbkdf2Digest::Sha256 => {
                        pbkdf2::pbkdf2_hmac::<Sha256>(password, salt, iterations, output);
                    }
                    Pbkdf2Digest::Sha512 => {
                        pbkdf2::pbkdf2_hmac::<Sha512>(password, salt, iterations, output);
                    }
                }
                true
            }),
        }
    }
}

/// A scheme with a name that is not supported. A hash of a supported one is damaged.
fn unsupported(hash: &str) -> HashError {
    const SUPPORTED: [&str; 8] = [
        "$argon2id$",
        "$argon2i$",
        "$2a$",
        "$2b$",
        "$2y$",
        "$scrypt$",
        "$pbkdf2-sha256$",
        "$pbkdf2-sha512$",
    ];
    match name(hash) {
        Some(name) if !SUPPORTED.contains(&name.as_str()) => HashError::Scheme(name),
        _ => HashError::Unknown,
    }
}

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
        return Err(HashError::TooCostly("256 MiB of memory and 10 passes".into()));
    }
    let parts = Parts { salt: base64(salt)?, output: base64(output)? }.checked()?;
    // The library refuses shorter salts, and other parameters change what is hashed.
    let is_known = |pair: &str| matches!(pair.split_once('='), Some(("m" | "t" | "p", _)));
    if parts.salt.len() < argon2::MIN_SALT_LEN || !params.split(',').all(is_known) {
        return Err(HashError::Unknown);
    }
    let params = argon2::Params::new(memory, passes, lanes, Some(parts.output.len()))
        .map_err(|_| HashError::Unknown)?;
    Ok(Scheme::Argon2 { algorithm, version, params, parts })
}

fn bcrypt(version: &str, cost: &str, body: &str, digested: bool) -> Result<Scheme, HashError> {
    let letter = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'/');
    if body.len() != 53 || cost.len() != 2 || !body.bytes().all(letter) {
        return Err(HashError::Unknown);
    }
    match cost.parse::<u32>() {
        Ok(cost) if cost > BCRYPT_COST => Err(HashError::TooCostly("a cost of 14".into())),
        Ok(4..) => {
            let body = canonical(body);
            Ok(Scheme::Bcrypt { text: format!("${version}${cost}${body}"), digested })
        }
        _ => Err(HashError::Unknown),
    }
}

/// Clears the unused bits at the end of the salt (4) and of the output (2). Some systems set them,
/// and the library refuses them.
fn canonical(body: &str) -> String {
    const LETTERS: &str = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let cleared = |(at, letter): (usize, char)| {
        let unused = match at {
            21 => 4,
            52 => 2,
            _ => 0,
        };
        let value = LETTERS.find(letter).unwrap_or_default() >> unused << unused;
        LETTERS.chars().nth(value).unwrap_or(letter)
    };
    body.chars().enumerate().map(cleared).collect()
}

fn scrypt(log_n: u32, r: u32, p: u32, parts: Parts) -> Result<Scheme, HashError> {
    if log_n > u32::from(SCRYPT_LOG_N) || r.saturating_mul(p) > SCRYPT_BLOCKS {
        return Err(HashError::TooCostly("ln=17 and r·p=16".into()));
    }
    let log_n = u8::try_from(log_n).map_err(|_| HashError::Unknown)?;
    let params = scrypt::Params::new(log_n, r, p).map_err(|_| HashError::Unknown)?;
    Ok(Scheme::Scrypt { params, parts: parts.checked()? })
}

fn pbkdf2(digest: Pbkdf2Digest, iterations: &str, parts: Parts) -> Result<Scheme, HashError> {
    match whole(iterations)? {
        0 => Err(HashError::Unknown),
        many if many > PBKDF2_ITERATIONS => {
            Err(HashError::TooCostly("2,000,000 iterations".into()))
        }
        iterations => Ok(Scheme::Pbkdf2 { digest, iterations, parts: parts.checked()? }),
    }
}

fn whole(text: &str) -> Result<u32, HashError> {
    text.parse().map_err(|_| HashError::Unknown)
}

/// Of a power of two.
fn log_2(text: &str) -> Result<u32, HashError> {
    let number: u64 = text.parse().map_err(|_| HashError::Unknown)?;
    if number.is_power_of_two() { Ok(number.ilog2()) } else { Err(HashError::Unknown) }
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
