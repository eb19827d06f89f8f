//! The account's own events: the tab "Activity", and the texts for events.

pub(crate) mod address;
pub(crate) mod tab;
pub(crate) mod words;
