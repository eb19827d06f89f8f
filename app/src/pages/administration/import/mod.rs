//! "Import users": a file is checked as a whole, then imported in the background.

pub(crate) mod batch;
#[expect(unreachable_pub, reason = "the component macro makes every shared widget public")]
pub(crate) mod file;
#[expect(unreachable_pub, reason = "the component macro makes every shared widget public")]
mod problems;
pub(crate) mod sample;
mod upload;
mod words;
