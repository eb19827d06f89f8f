//! `latchkey serve`.

use super::{Outcome, migrate, say, services};
use crate::{
    config::Config,
    listener,
    router::{self, Settings},
    static_files::Site,
};
use identity::{first_start, housekeeping, services::Services};
use std::time::Duration;
use tokio::net::TcpListener;

/// Seconds between two sweeps of what has expired.
const SWEEP: Duration = Duration::from_secs(60);

pub(super) async fn serve(config: Config) -> Outcome {
    let site = Site::find()?;
    migrate(&config).await?;
    let services = services(&config).await?;
    let listener = TcpListener::bind(config.listen).await.map_err(|error| {
        format!(
            "The address {} cannot be used: {error}. Set LATCHKEY_LISTEN to another.",
            config.listen
        )
    })?;
    let settings = Settings {
        public_url: config.public_url.clone(),
        listen: config.listen,
        trusted_proxies: config.trusted_proxies.clone(),
    };
    let app = router::build(&services, &site, &settings)?;
    let stop = listener::stop_signal()?;
    let chores = tokio::spawn(keep_house(services.clone()));
    announce(&services, &config).await?;
    listener::serve(listener, app, stop).await?;
    chores.abort();
    services.close().await?;
    tracing::info!("stopped");
    Ok(())
}

/// The first thing an operator sees; later starts print one line.
async fn announce(services: &Services, config: &Config) -> Outcome {
    let url = &config.public_url;
    say(&format!("Latchkey is ready at {url}"))?;
    if let Some(code) = first_start::new_setup_code(services).await? {
        say(&format!("Set-up code: {code}"))?;
        say(&format!(
            "Open {url}/setup and enter the code. It works for 60 minutes; `latchkey setup-code` prints a new one."
        ))?;
    }
    Ok(())
}

/// A failed sweep is tried again at the next turn.
async fn keep_house(services: Services) {
    if let Err(error) = housekeeping::warm_up(&services).await {
        tracing::warn!(%error, "the decoy hash could not be made ahead");
    }
    let mut turns = tokio::time::interval(SWEEP);
    loop {
        turns.tick().await;
        if let Err(error) = housekeeping::sweep(&services).await {
            tracing::warn!(%error, "housekeeping failed");
        }
    }
}
