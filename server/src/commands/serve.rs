//! The command `latchkey serve`.

use super::{
    open::{data_folder, migrate, services},
    outcome::{Outcome, say},
    own_gate, sockets,
};
use crate::{
    config::Config,
    forward_auth,
    listener::{self, Part},
    router::{self, Settings},
    service_manager,
    static_files::Site,
    trusted_proxies::TrustedProxies,
};
use identity::{
    database,
    delivery::{MailRoute, Routes, SmsRoute, worker},
    first_start,
    gate::{self, Checks},
    high_water, housekeeping, import, logout, nodes,
    outgoing::Outgoing,
    services::Services,
    users::bulk,
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::time::timeout;

/// The interval of housekeeping.
const SWEEP: Duration = Duration::from_secs(60);
/// How long a stop waits until it is stored when sessions of gates were used.
const TIME_TO_STORE: Duration = Duration::from_secs(2);

pub(super) async fn serve(config: Config) -> Outcome {
    let site = Site::find()?;
    data_folder(&config)?;
    let _in_use = database::lock(&config.database_url)?;
    migrate(&config).await?;
    let services = services(&config).await?;
    high_water::check(&services, &config.data).await?;
    let sockets = sockets::open(&config.listen).await?;
    let asked_at =
        sockets::bind("LATCHKEY_FORWARD_AUTH_LISTEN", &config.forward_auth_listen).await?;
    let settings = Settings {
        public_url: config.public_url.clone(),
        hsts_subdomains: config.hsts_subdomains,
        trusted_proxies: config.trusted_proxies.clone(),
        forward_auth_listen: config.forward_auth_listen.first().map(ToString::to_string),
    };
    let app = router::build(&services, &site, &settings);
    let proxies = TrustedProxies::from(config.trusted_proxies.clone());
    let checks = Arc::new(Checks::new(&services));
    let gates = forward_auth::routes(&services, &checks, proxies, &config.public_url);
    let stop = listener::stop_signal()?;
    let chores = tokio::spawn(keep_house(services.clone(), config.data.clone()));
    let bulk_jobs = tokio::spawn(bulk::work(services.clone()));
    let imports = tokio::spawn(import::work(services.clone()));
    let delivery = tokio::spawn(worker::work(services.clone(), listener::stop_signal()?));
    let outgoing = Outgoing::besides(
        sockets::ports(&sockets).into_iter().chain(sockets::ports(&asked_at)).collect(),
    );
    services.may_call(outgoing.clone());
    let stop_logout = listener::stop_signal()?;
    let logout = tokio::spawn(logout::worker::work(services.clone(), outgoing, stop_logout));
    announce(&services, &config).await?;
    let key_choice = tokio::spawn(nodes::follow(services.clone()));
    let has_gates = !asked_at.is_empty();
    let changes = has_gates.then(|| tokio::spawn(services.clone().follow_changes()));
    service_manager::ready(&config.public_url);
    let alive = tokio::spawn(service_manager::keep_alive());
    let settings = listener::Settings {
        keep_alive: config.keep_alive,
        trusted_proxies: config.trusted_proxies,
    };
    let stop = async {
        stop.await;
        service_manager::stopping();
    };
    let gates = Part { sockets: asked_at, app: gates, for_proxies: true };
    let pages = Part { sockets, app, for_proxies: false };
    let parts = [pages].into_iter().chain(has_gates.then_some(gates));
    listener::serve(parts.collect(), settings, stop).await?;
    alive.abort();
    chores.abort();
    bulk_jobs.abort();
    imports.abort();
    key_choice.abort();
    if let Some(changes) = changes {
        changes.abort();
    }
    // While the database is away, nothing is stored.
    _ = timeout(TIME_TO_STORE, checks.settle()).await;
    delivery.await?;
    logout.await?;
    note_newest_event(&services, &config.data).await;
    // While the database is away, it counts as running for some minutes.
    nodes::forget(&services).await.ok();
    services.close().await?;
    tracing::info!("stopped");
    Ok(())
}

/// Makes this process known to the other nodes, and prints the address, how messages are sent and, until there is an
/// administrator, a setup code. Whatever can fail comes before the line with "ready".
async fn announce(services: &Services, config: &Config) -> Outcome {
    let url = &config.public_url;
    let unwritable = |error| {
        format!(
            "The database cannot be written: {error}. Check LATCHKEY_DATABASE_URL and LATCHKEY_DATA."
        )
    };
    let code = first_start::new_setup_code(services).await.map_err(unwritable)?;
    nodes::announce(services).await.map_err(unwritable)?;
    let own = gate::of_own_host(services).await?;
    say(&format!("Latchkey is ready at {url}"))?;
    if let Some(code) = code {
        say(&format!("Setup code: {code}"))?;
        say(&format!(
            "Open {url}/setup and enter the code. It works for 60 minutes; `latchkey setup-code` prints a new one."
        ))?;
    }
    for line in ways_of_messages(&services.routes()) {
        say(&line)?;
    }
    if let Some(host) = own {
        say(&own_gate::problem(&host))?;
    }
    Ok(())
}

/// How messages are sent: one line for both channels, or one line each.
fn ways_of_messages(routes: &Routes) -> Vec<String> {
    let sms = match &routes.sms {
        SmsRoute::Off => {
            "Text messages are off: set LATCHKEY_SMS_URL, or save a gateway in Settings, SMS."
                .to_owned()
        }
        SmsRoute::Folder(folder) => format!(
            "Text messages are written to {}, because LATCHKEY_SMS_URL is not set.",
            folder.display()
        ),
        SmsRoute::Twilio(gateway) => format!("Text messages are sent through {}.", gateway.host()),
        SmsRoute::Webhook(webhook) => format!("Text messages are sent through {}.", webhook.host()),
    };
    let mail = match (&routes.mail, &routes.sms) {
        (MailRoute::Off, SmsRoute::Off) => {
            let both = "Email and text messages are off: set LATCHKEY_SMTP_URL and LATCHKEY_SMS_URL, or save a server and a gateway in Settings.";
            return vec![both.to_owned()];
        }
        (MailRoute::Folder(folder), SmsRoute::Folder(_)) => {
            return vec![format!(
                "Email and text messages are written to {}, because LATCHKEY_SMTP_URL and LATCHKEY_SMS_URL are not set.",
                folder.display()
            )];
        }
        (MailRoute::Off, _) => {
            "Email is off: set LATCHKEY_SMTP_URL, or save a server in Settings, Email.".to_owned()
        }
        (MailRoute::Folder(folder), _) => {
            format!(
                "Email is written to {}, because LATCHKEY_SMTP_URL is not set.",
                folder.display()
            )
        }
        (MailRoute::Smtp(server), _) => format!("Email is sent through {}.", server.host()),
    };
    vec![mail, sms]
}

/// Runs housekeeping at intervals, and reports a wrong clock. A failed run is retried at the next one.
async fn keep_house(services: Services, data: PathBuf) {
    let mut turns = tokio::time::interval(SWEEP);
    loop {
        turns.tick().await;
        if let Ok(Some(problem)) = services.clock_problem().await {
            tracing::warn!("{problem}");
        }
        if let Err(error) = housekeeping::sweep(&services).await {
            tracing::warn!(%error, "housekeeping failed");
        }
        services.rest().await;
        note_newest_event(&services, &data).await;
    }
}

/// Where PostgreSQL and a key file elsewhere are used, there may be no data folder.
pub(super) async fn note_newest_event(services: &Services, data: &Path) {
    if data.is_dir()
        && let Err(error) = high_water::raise(services, data).await
    {
        tracing::warn!(%error, "the number of the newest event was not noted");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_startup_output_says_how_messages_are_delivered() {
        let smtp = || MailRoute::smtp("smtp://u:hunter2@smtp.example.org", "a@b.example").unwrap();
        let url = "https://sms.example.org/Accounts/AC0/Messages.json";
        let sms = || SmsRoute::gateway(url, "hunter2", "+15005550006").unwrap();
        for (mail, sms, says) in [
            (
                MailRoute::Folder("data/outbox".into()),
                SmsRoute::Folder("data/outbox".into()),
                "Email and text messages are written to data/outbox, because LATCHKEY_SMTP_URL and LATCHKEY_SMS_URL are not set.",
            ),
            (
                MailRoute::Off,
                SmsRoute::Off,
                "Email and text messages are off: set LATCHKEY_SMTP_URL and LATCHKEY_SMS_URL, or save a server and a gateway in Settings.",
            ),
            (
                smtp(),
                sms(),
                "Email is sent through smtp.example.org.\nText messages are sent through sms.example.org.",
            ),
            (
                smtp(),
                SmsRoute::Folder("data/outbox".into()),
                "Email is sent through smtp.example.org.\nText messages are written to data/outbox, because LATCHKEY_SMS_URL is not set.",
            ),
            (
                MailRoute::Off,
                sms(),
                "Email is off: set LATCHKEY_SMTP_URL, or save a server in Settings, Email.\nText messages are sent through sms.example.org.",
            ),
        ] {
            assert_eq!(ways_of_messages(&Routes { mail, sms }).join("\n"), says);
        }
    }
}
