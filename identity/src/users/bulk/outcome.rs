//! The result for some of the users.

use crate::audit::Event;

#[derive(Default)]
pub(super) struct Outcome {
    pub(super) seen: usize,
    /// Users changed.
    pub(super) done: usize,
    pub(super) failed: Vec<i64>,
    pub(super) events: Vec<Event>,
}
