//! "Import users": a file is checked as a whole, then imported in the background.

pub(crate) mod batch;
#[expect(unreachable_pub, reason = "the component macro makes a public item of a shared component")]
pub(crate) mod file;
#[expect(unreachable_pub, reason = "the component macro makes a public item of a shared component")]
mod problems;
pub(crate) mod sample;
mod upload;
mod words;

/// The page that takes a file.
pub(crate) const PATH: &str = "/admin/users/import";
