//! Many people at once, from a file. A file is checked as a whole first; what passed waits sealed,
//! and is imported in the background, part by part.
//!
//! What is promised: a file with a single problem imports nobody. An import that was started ends,
//! also after a crash, on whichever node, unless whoever started it is no administrator any more;
//! everybody in the file is added exactly once; whoever got an account of the same address
//! meanwhile keeps it as it is and is counted as left out.

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

pub(crate) use batch::sweep;
pub use batch::{Batch, BatchId, LIFETIME, State, cancel, find, start};
pub use check::{Checked, check};
pub use columns::COLUMNS;
pub use report::{FileProblem, LineProblem, Problem, Report, SHOWN};
pub use text::{MAX_BYTES, MAX_PEOPLE};
pub use work::{next_part, work};
