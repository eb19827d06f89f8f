//! Configuration, keys, database, disk and clock.

use super::{
    super::{
        numbers::{count, megabytes},
        open, own_gate,
    },
    finding::Finding,
};
use crate::config::{Config, Source};
use identity::{actor::Operator, gate, services::Services, status};
use rustix::fs::statvfs;

/// Bytes below which a disk is nearly full.
const LITTLE: u64 = 500_000_000;

pub(super) fn configuration(config: &Config) -> Finding {
    let settings = config.report();
    let given = settings.iter().filter(|setting| setting.source != Source::Default).count();
    let mut files: Vec<String> = settings
        .iter()
        .filter_map(|setting| match &setting.source {
            Source::File(path) | Source::Credential(path) => Some(path.display().to_string()),
            Source::Default | Source::Environment => None,
        })
        .collect();
    files.sort();
    files.dedup();
    let from =
        if files.is_empty() { String::new() } else { format!(", from {}", files.join(", ")) };
    let given = count(i64::try_from(given).unwrap_or(i64::MAX), "setting");
    Finding::fine("configuration", format!("{given}{from}"))
}

/// Opens the database and the keys.
pub(super) async fn open(config: &Config) -> Result<(Services, Vec<Finding>), Finding> {
    let services = open::services(config)
        .await
        .map_err(|problem| Finding::problem("database", problem.to_string()))?;
    let keys = format!("{} belongs to this database", config.key_file.display());
    let mut findings = vec![Finding::fine("keys", keys)];
    findings.push(match status::database(&services, Operator).await {
        Ok(storage) => {
            let size = megabytes(storage.bytes.unsigned_abs());
            Finding::fine("database", format!("{}, {size}", storage.name))
        }
        Err(error) => Finding::problem("database", error.to_string()),
    });
    findings.push(match services.clock_problem().await {
        Ok(None) => Finding::fine("clock", "agrees with the database"),
        Ok(Some(problem)) => Finding::problem("clock", problem)
            .remedy("Set the clock, and keep it right with NTP, for example with chrony."),
        Err(error) => Finding::problem("clock", error.to_string()),
    });
    if let Ok(Some(host)) = gate::of_own_host(&services).await {
        findings.push(Finding::problem("gates", own_gate::problem(&host)));
    }
    Ok((services, findings))
}

/// `None` where PostgreSQL and a key file elsewhere are used, and there is no data folder.
pub(super) fn disk(config: &Config) -> Option<Finding> {
    let folder = config.data.display();
    let disk = match statvfs(&config.data) {
        Ok(disk) => disk,
        Err(_) if !config.uses_data_folder() => return None,
        Err(cause) => {
            let text = format!("the data folder {folder} cannot be read: {cause}");
            return Some(Finding::problem("disk", text));
        }
    };
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    let text = format!("{} are free in {folder}", megabytes(free));
    Some(if free < LITTLE {
        Finding::warning("disk", text).remedy("Free some space: a full disk stops all sign-ins.")
    } else {
        Finding::fine("disk", text)
    })
}
