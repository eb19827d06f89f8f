//! Commands that root runs.

use super::outcome::Outcome;
use crate::config::Config;
use rustix::process::geteuid;
use std::{
    fs,
    os::unix::{fs::MetadataExt, process::CommandExt},
    process::Command,
};

/// Starts this command again as the owner of the data folder if root runs it. Otherwise it would
/// leave files that the server cannot write.
pub(super) fn become_owner(config: &Config) -> Outcome {
    let Ok(folder) = fs::metadata(&config.data) else { return Ok(()) };
    if !geteuid().is_root() || folder.uid() == 0 {
        return Ok(());
    }
    let mut again = Command::new(std::env::current_exe()?);
    again.args(std::env::args_os().skip(1)).uid(folder.uid()).gid(folder.gid());
    // Returns only if it fails.
    let cause = again.exec();
    Err(format!(
        "The command cannot run as the owner of {} (Unix user {}): {cause}. Run it as that user.",
        config.data.display(),
        folder.uid()
    )
    .into())
}
