//! Personal Settings beyond two-factor authentication.

pub(crate) mod profile;
