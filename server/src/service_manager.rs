//! What systemd is told about the service (sd_notify(3)). Without systemd, nothing happens.

use sd_notify::NotifyState;

/// Connections are accepted at this address from now on.
pub fn ready(public_url: &str) {
    let status = format!("Serving {public_url}");
    tell(&[NotifyState::Ready, NotifyState::Status(&status)]);
}

pub fn stopping() {
    tell(&[NotifyState::Stopping, NotifyState::Status("Finishing the requests in progress")]);
}

/// Says at intervals that the process is alive, if `WatchdogSec=` asks for it.
pub async fn keep_alive() {
    let Some(limit) = sd_notify::watchdog_enabled() else { return };
    let mut turns = tokio::time::interval(limit / 3);
    loop {
        turns.tick().await;
        tell(&[NotifyState::Watchdog]);
    }
}

fn tell(state: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(state) {
        tracing::warn!(%error, "the service manager could not be told");
    }
}
