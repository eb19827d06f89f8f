//! The commands `latchkey restore` and `latchkey restored`.

use super::{
    numbers::count,
    open::{data_folder, migrate, services},
    outcome::{Outcome, say},
};
use crate::config::Config;
use clap::Args;
use identity::{
    database, high_water,
    restore::{self, Recovered, Replacement},
    services::Services,
};
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  latchkey restore /mnt/backup/latchkey-2027-03-04T130509Z.db")]
pub(super) struct Restore {
    /// The backup.
    file: PathBuf,
    #[command(flatten)]
    options: Options,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  latchkey restored")]
pub(super) struct Restored {
    #[command(flatten)]
    options: Options,
}

#[derive(Debug, Args)]
struct Options {
    /// Keep the recovery codes, although some may have been used since the backup.
    #[arg(long)]
    keep_recovery_codes: bool,
}

/// Replaces the SQLite database.
pub(super) async fn restore(config: &Config, command: Restore) -> Outcome {
    data_folder(config)?;
    let _in_use = database::lock(&config.database_url)?;
    let copy = Replacement::make(&config.database_url, &config.key_file, &command.file).await?;
    let mut on_copy = config.clone();
    copy.url().clone_into(&mut on_copy.database_url);
    refuse_newer(&on_copy, &command.file).await?;
    migrate(&on_copy).await?;
    refuse_other_contents(&on_copy, &copy, &command.file).await?;
    let services = services(&on_copy).await?;
    let newest = copy.newest_event.max(high_water::marked(&services, &config.data));
    let recovered = restore::void(&services, command.options.keep_recovery_codes, newest).await?;
    services.close().await?;
    if let Some(previous) = copy.replace_database().await? {
        let name = previous.file_name().unwrap_or_default();
        say(&format!("The previous database was saved as {}.", name.display()))?;
    }
    let services = super::open::services(config).await?;
    report(&services, config, &recovered, command.options).await?;
    Ok(services.close().await?)
}

/// For a database that was restored in another way.
pub(super) async fn restored(config: &Config, command: Restored) -> Outcome {
    data_folder(config)?;
    let _in_use = database::lock(&config.database_url)?;
    migrate(config).await?;
    let services = services(config).await?;
    let newest = high_water::marked(&services, &config.data);
    let recovered = restore::void(&services, command.options.keep_recovery_codes, newest).await?;
    report(&services, config, &recovered, command.options).await?;
    Ok(services.close().await?)
}

async fn refuse_newer(on_copy: &Config, file: &Path) -> Outcome {
    let db = database::Database::for_migration(&on_copy.database_url).await?;
    let is_newer = migration::is_newer(&db).await?;
    db.close().await?;
    if is_newer {
        return Err(format!(
            "The backup {} was made by a newer version of Latchkey. Install that version first.",
            file.display()
        )
        .into());
    }
    Ok(())
}

/// A trigger could keep what is to be ended, and a view could hide it. So the copy must contain the
/// tables, indexes, triggers and views of a new database, and no others.
async fn refuse_other_contents(on_copy: &Config, copy: &Replacement, file: &Path) -> Outcome {
    let mut blank = on_copy.clone();
    copy.blank_url().clone_into(&mut blank.database_url);
    migrate(&blank).await?;
    let ours = database::Database::for_migration(&blank.database_url).await?;
    let theirs = database::Database::for_migration(&on_copy.database_url).await?;
    let difference = migration::difference(&theirs, &ours).await?;
    theirs.close().await?;
    ours.close().await?;
    match difference {
        Some(what) => Err(format!(
            "The backup {} was changed after it was made: it differs from a new database in the {what}. Use another backup.",
            file.display()
        )
        .into()),
        None => Ok(()),
    }
}

async fn report(
    services: &Services,
    config: &Config,
    recovered: &Recovered,
    Options { keep_recovery_codes }: Options,
) -> Outcome {
    if config.data.is_dir() {
        high_water::reset(services, &config.data).await?;
    }
    let Recovered { accounts, recovery_codes, codes_from, lost_events, as_of } = recovered;
    say(&format!(
        "{}: all sessions, trusted browsers, links and queued messages have ended. App codes from before {codes_from} are not accepted.",
        count(*accounts, "account")
    ))?;
    if keep_recovery_codes {
        say("Recovery codes were kept: those that were used since the backup work again.")?;
    } else {
        say(&format!(
            "{} {} void, because the backup may bring back used ones. Their owners will be notified by email.",
            count(*recovery_codes, "recovery code"),
            is_or_are(*recovery_codes)
        ))?;
    }
    if let Some(lost) = lost_events {
        say(&format!("{} {} lost.", count(*lost, "event"), is_or_are(*lost)))?;
    }
    if let Some(as_of) = as_of {
        say(&format!("Check passwords, roles and deactivated accounts: they are as of {as_of}."))?;
    }
    Ok(())
}

fn is_or_are(number: i64) -> &'static str {
    if number == 1 { "is" } else { "are" }
}
