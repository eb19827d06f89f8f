//! Imports many users from a file. The file is first checked as a whole; then it waits, sealed, and
//! is imported in the background, part by part.
//!
//! Guarantees: a file with a single error imports no users. A started import is completed, after a
//! crash and on any node, unless the administrator who started it loses the role. Every user in the
//! file is added exactly once. An account that got the same address in the meantime is left
//! unchanged and counted as left out.

mod accounts;
mod batch;
mod check;
mod columns;
mod otpauth;
mod part;
mod person;
mod report;
mod text;
mod work;

pub use batch::{Batch, BatchId, LIFETIME, State, cancel, find, start};
pub(crate) use batch::{RUNNING, sweep};
pub use check::{Checked, check};
pub use columns::COLUMNS;
pub use report::{FileError, InvalidLine, LineError, Report, SHOWN};
pub use text::{MAX_BYTES, MAX_PEOPLE};
pub(crate) use work::stop_all;
pub use work::{next_parts, work};
