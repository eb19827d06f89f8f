//! Administration: what everybody may do, decided by administrators.

pub(crate) mod security;
mod security_form;
mod wanted;
