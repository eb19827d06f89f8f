//! Commands that root runs.

use super::outcome::Outcome;
use crate::config::Config;
use rustix::{
    fs::{Gid, Uid},
    io,
    process::geteuid,
    thread::{set_thread_groups, set_thread_res_gid, set_thread_res_uid},
};
use std::{fs, os::unix::fs::MetadataExt};

/// Continues as the owner of the data folder if root runs the command. Otherwise it would leave files
/// that the server cannot write. The real user stays root, whom the audit log names as the caller.
///
/// Only the calling thread changes, and the threads that it starts afterwards.
pub(super) fn become_owner(config: &Config) -> Outcome {
    let Ok(folder) = fs::metadata(&config.data) else { return Ok(()) };
    if !geteuid().is_root() || folder.uid() == 0 {
        return Ok(());
    }
    let (user, group) = (Uid::from_raw(folder.uid()), Gid::from_raw(folder.gid()));
    act_as(user, group).map_err(|cause| {
        format!(
            "The command cannot run as the owner of {} (Unix user {user}): {cause}. Run it as that user.",
            config.data.display(),
        )
        .into()
    })
}

fn act_as(user: Uid, group: Gid) -> io::Result<()> {
    set_thread_groups(&[group])?;
    set_thread_res_gid(group, group, group)?;
    set_thread_res_uid(None, user, user)
}
