//! Signed tokens (JWS, RFC 7515) and the keys that sign them (JWK, RFC 7517).

mod algorithm; // which signature

pub use algorithm::Algorithm;
