//! Opening the database, the keys and the data folder.

use super::outcome::Outcome;
use crate::config::Config;
use identity::{
    database::Database,
    services::{Services, Settings, SystemClock},
};
use std::{error::Error, path::Path, sync::Arc};

/// Creates the data folder and migrates the database.
pub(super) async fn migrate(config: &Config) -> Outcome {
    data_folder(config)?;
    let db = Database::for_migration(&config.database_url).await.map_err(unreachable_database)?;
    migration::run(&db)
        .await
        .map_err(|error| format!("The database could not be migrated: {error}."))?;
    db.close().await?;
    Ok(())
}

pub(super) fn data_folder(config: &Config) -> Outcome {
    match private_folder(&config.data) {
        Err(error) if config.uses_data_folder() => Err(format!(
            "The data folder {} cannot be created: {error}. Set LATCHKEY_DATA to a writable folder.",
            config.data.display()
        )
        .into()),
        _ => Ok(()),
    }
}

/// Creates a folder that only its owner can access (mode 0700).
fn private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

pub(super) async fn services(config: &Config) -> Result<Services, Box<dyn Error>> {
    let db = Database::open(&config.database_url).await.map_err(unreachable_database)?;
    let settings = Settings {
        skew: config.totp_skew,
        public_url: config.public_url.clone(),
        routes: config.routes.clone(),
    };
    Ok(Services::open(db, &config.key_file, Arc::new(SystemClock), settings).await?)
}

fn unreachable_database(error: identity::error::Error) -> String {
    match error {
        identity::error::Error::Start(sentence) => sentence,
        error => format!(
            "The database cannot be opened: {error}. Check LATCHKEY_DATABASE_URL and LATCHKEY_DATA."
        ),
    }
}
