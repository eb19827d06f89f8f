//! The audit log: one line per event, written in the transaction of the change it records.
//!
//! Each process writes a chain: the MAC of a line covers the MAC of the line before. This detects
//! changes, reordering and removals in the middle; a truncated end is detected only with a copy of
//! the head kept elsewhere.

mod anchor; // where retention cut a chain
mod append; // lines after the head of a chain
pub(crate) mod chain; // the MACs of lines
mod changed; // old and new values
mod event; // an event before it is recorded
#[cfg(any(test, feature = "testing"))]
pub(crate) mod generated;
mod heads; // the last lines, for the operator to keep elsewhere
mod kind; // the kinds of events
mod record; // adds lines
pub mod retention; // deletes old events
mod verification; // the last verification
mod verify; // detects changed lines

pub(crate) use changed::changed;
pub(crate) use event::{DONE, Event, REFUSED};
pub use heads::{Comparison, Heads, compare, heads};
pub use kind::Kind;
pub(crate) use record::{record, record_alone, record_many};
pub use verification::{Verification, note_verification};
pub(crate) use verification::{entries, last_verification};
pub use verify::{Break, verify};
