//! The command `latchkey backup`.

use super::{
    numbers::{count, megabytes},
    outcome::{Outcome, say},
};
use crate::config::Config;
use clap::Args;
use identity::{
    backup::{self, Backup},
    services::{Clock, SystemClock},
};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  latchkey backup --keep 14 /mnt/backup")]
pub(super) struct BackupCommand {
    /// The folder to write the backup to.
    folder: PathBuf,
    /// Afterwards, delete all backups in the folder but the newest N.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    keep: Option<u16>,
}

pub(super) async fn run(config: &Config, command: BackupCommand) -> Outcome {
    let BackupCommand { folder, keep } = command;
    let now = SystemClock.now();
    let Backup { file, bytes, contents } =
        backup::write(&config.database_url, &config.key_file, &folder, now).await?;
    say(&format!(
        "Wrote {}: {}, integrity check passed, {}, {}.",
        file.display(),
        megabytes(bytes),
        count(contents.migrations, "migration"),
        count(contents.events, "event")
    ))?;
    say(&format!(
        "The backup does not include the key file. Keep a copy of {} somewhere else.",
        config.key_file.display()
    ))?;
    if let Some(keep) = keep {
        backup::keep_newest(&folder, keep.into())?;
    }
    Ok(())
}
