//! Signed tokens (JWS, RFC 7515) and the keys that sign them (JWK, RFC 7517).
//!
//! Signing joins three parts, so no library does it: those that exist parse the private key again for
//! each token.

mod algorithm; // which signature
mod jws; // a signed token
mod key_pair; // a private key and its public part
mod points; // points that cannot be public keys
mod public_key; // what is published of a key
mod registered_key; // a key of another program

pub use algorithm::Algorithm;
pub(crate) use jws::{ID_TOKEN, LOGOUT_TOKEN, compact, verified, verified_by};
pub(crate) use key_pair::KeyPair;
pub use registered_key::KeyProblem;
pub(crate) use registered_key::RegisteredKey;
