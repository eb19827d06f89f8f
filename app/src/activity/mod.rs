//! What happened to one's own account: the tab "Activity", and its words.

pub(crate) mod address;
pub(crate) mod tab;
pub(crate) mod words;
