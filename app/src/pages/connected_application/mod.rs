//! Applications with access on behalf of the user: the tab, and ending the access of one.

pub(crate) mod disconnect;
pub(crate) mod tab;
pub(crate) mod words;
