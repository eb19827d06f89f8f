//! Recovery codes: showing fresh ones, the file, making new ones, and the banners about them.

pub(crate) mod codes;
pub(crate) mod download;
pub(crate) mod manage;
pub(crate) mod standing;
