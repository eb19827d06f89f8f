//! A new database next to that of the installation. A restored database must contain the same tables,
//! indexes, triggers and views.

use crate::database::sqlite_file::{path, remove, with_suffix, with_suffix_in_url};
use std::path::PathBuf;

const SUFFIX: &str = ".blank";

/// Where the new database will be. Deleted when this is dropped.
#[derive(Debug)]
pub struct Blank {
    file: PathBuf,
    url: String,
}

impl Blank {
    /// Next to the database at `url`; `None` for PostgreSQL.
    pub fn next_to(url: &str) -> Option<Self> {
        let file = with_suffix(&path(url)?, SUFFIX);
        // A process that was killed may have left one.
        remove(&file);
        Some(Self { file, url: with_suffix_in_url(url, SUFFIX) })
    }

    /// The address of the new database.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Blank {
    fn drop(&mut self) {
        remove(&self.file);
    }
}
