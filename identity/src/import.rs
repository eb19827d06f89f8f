//! Imports many users from a file. The file is first checked as a whole; then it waits, sealed, and
//! its valid lines are imported in the background, part by part. Its invalid lines are returned.
//!
//! Guarantees: nothing is imported before an administrator who has seen the result of the check
//! starts it. A started import is completed, after a crash and on any node, unless the administrator
//! who started it loses the role. Every user of a valid line is added exactly once. An account that
//! got the same address in the meantime is left unchanged and counted as left out.

mod accounts;
mod batch;
mod check;
mod columns;
mod invalid_line;
mod otpauth;
mod part;
mod person;
mod piece;
mod preview;
mod quotes;
mod report;
mod sort;
mod text;
mod work;

pub use batch::{Batch, BatchId, LIFETIME, State, cancel, find, start};
pub(crate) use batch::{RUNNING, sweep};
pub use check::{Checked, check};
pub use columns::{COLUMNS, PROBLEM};
pub use invalid_line::{Download, InvalidLine, Lines, SHOWN, WholeLine, download, invalid_lines};
pub use preview::{Listed, listed};
pub use report::{FileError, HeaderError, LineError};
pub use text::{MAX_BYTES, MAX_COLUMNS, MAX_PEOPLE};
pub(crate) use work::{lock_running_of, record_stopped, stop_all};
pub use work::{next_parts, work};
