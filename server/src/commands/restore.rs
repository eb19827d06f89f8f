//! The commands `latchkey restore` and `latchkey restored`.

use super::{
    numbers::count,
    open::{data_folder, migrate, services},
    outcome::{Outcome, say},
};
use crate::config::Config;
use clap::Args;
use identity::{
    database::{self, Database},
    high_water,
    restore::{self, Blank, Recovered, Replacement},
    services::{Clock, Services, SystemClock},
};
use std::{
    error::Error,
    path::{Path, PathBuf},
};

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
    if let Some(what) = difference(config, &on_copy).await? {
        return Err(format!(
            "The backup {} was changed after it was made: it differs from a new database in the {what}. Use another backup.",
            command.file.display()
        )
        .into());
    }
    let services = services_after_restore(&on_copy).await?;
    let newest = copy.newest_event.max(high_water::marked(&services, &config.data));
    let recovered = restore::void(&services, command.options.keep_recovery_codes, newest).await?;
    // Before the database is replaced, so that the server starts on either one.
    accept(&services, config).await?;
    services.close().await?;
    if let Some(previous) = copy.replace_database().await? {
        let name = previous.file_name().unwrap_or_default();
        say(&format!("The previous database was saved as {}.", name.display()))?;
    }
    report(&recovered, command.options)
}

/// For a database that was restored in another way.
pub(super) async fn restored(config: &Config, command: Restored) -> Outcome {
    data_folder(config)?;
    let _in_use = database::lock(&config.database_url)?;
    migrate(config).await?;
    if let Some(what) = difference(config, config).await? {
        return Err(format!(
            "The database was changed outside of Latchkey: it differs from a new one in the {what}. Undo this change, or restore another backup."
        )
        .into());
    }
    let services = services_after_restore(config).await?;
    let newest = high_water::marked(&services, &config.data);
    let recovered = restore::void(&services, command.options.keep_recovery_codes, newest).await?;
    accept(&services, config).await?;
    services.close().await?;
    report(&recovered, command.options)
}

/// Lets the server start on this database, which ends before events that were recorded.
async fn accept(services: &Services, config: &Config) -> Outcome {
    if config.data.is_dir() {
        high_water::reset(services, &config.data).await?;
    }
    Ok(())
}

/// The key file may contain keys that were added after the backup was made.
async fn services_after_restore(config: &Config) -> Result<Services, Box<dyn Error>> {
    let db = Database::open(&config.database_url).await?;
    restore::keep_newer_keys(db, &config.key_file, SystemClock.now()).await?;
    services(config).await
}

async fn refuse_newer(on_copy: &Config, file: &Path) -> Outcome {
    let db = Database::for_migration(&on_copy.database_url).await?;
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

/// A trigger could keep what is to be ended, and a view could hide it. So a restored database must
/// contain what a new one contains, and nothing else.
async fn difference(config: &Config, restored: &Config) -> Result<Option<String>, Box<dyn Error>> {
    let theirs = Database::for_migration(&restored.database_url).await?;
    let difference = match Blank::next_to(&config.database_url) {
        None => migration::difference_on_postgres(&theirs).await?,
        Some(blank) => {
            let mut new = config.clone();
            blank.url().clone_into(&mut new.database_url);
            migrate(&new).await?;
            let ours = Database::for_migration(blank.url()).await?;
            let difference = migration::difference(&theirs, &ours).await?;
            ours.close().await?;
            difference
        }
    };
    theirs.close().await?;
    Ok(difference)
}

fn report(recovered: &Recovered, Options { keep_recovery_codes }: Options) -> Outcome {
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
