//! "Import users": a file is checked as a whole, then its valid lines are imported in the background.

pub(crate) mod batch;
pub(crate) mod download;
#[expect(unreachable_pub, reason = "the component macro makes every shared widget public")]
pub(crate) mod file;
#[expect(unreachable_pub, reason = "the component macro makes every shared widget public")]
mod problems;
#[expect(unreachable_pub, reason = "the component macro makes every shared widget public")]
mod ready;
pub(crate) mod sample;
mod upload;
mod words;
