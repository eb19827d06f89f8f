//! Personal Settings other than two-factor authentication.

pub(crate) mod profile;
