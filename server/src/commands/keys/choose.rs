//! The commands `latchkey keys rotate` and `latchkey keys use`.

use crate::{
    commands::{
        numbers::count,
        open::{migrate, services},
        outcome::{Outcome, say},
    },
    config::Config,
};
use identity::{
    actor::Operator,
    key_rotation::{self, Choice, End, Progress, Reencrypted},
    numbers::grouped,
};
use std::{
    io::{IsTerminal, Write},
    time::Duration,
};

/// Longer than any transaction of a node takes.
const IN_FLIGHT: Duration = Duration::from_secs(10);

pub(super) async fn add(config: &Config) -> Outcome {
    migrate(config).await?;
    let services = services(config).await?;
    let id = key_rotation::add(&services, &config.key_file, Operator).await?;
    services.close().await?;
    say(&format!(
        "Added key {id}. Copy the key file to your backup and to every node, restart every node, then run: latchkey keys use {id}"
    ))
}

pub(super) async fn choose(config: &Config, id: &str) -> Outcome {
    migrate(config).await?;
    let services = services(config).await?;
    match key_rotation::choose(&services, id, Operator).await? {
        Choice::Done { having, running } => say(&nodes(having, running))?,
        Choice::Lacking { having, running } => {
            return Err(format!(
                "{} Nothing was changed. Copy the key file to every node, restart those that do not have the key, and run this command again. A node that was killed counts for three minutes.",
                nodes(having, running)
            )
            .into());
        }
        Choice::Unknown { known } => {
            return Err(format!(
                "The key file {} does not contain the key {}. Its keys are: {}. `latchkey keys rotate` adds one.",
                config.key_file.display(),
                id.escape_debug(),
                known.join(", ")
            )
            .into());
        }
        Choice::Replaced { by } => {
            return Err(format!(
                "The key {id} was replaced by {by} and is not used again. `latchkey keys rotate` adds a new key."
            )
            .into());
        }
    }
    let result = key_rotation::reencrypt(&services, id, IN_FLIGHT, show).await?;
    services.close().await?;
    say(&summary(result.progress))?;
    report(id, &result)
}

fn report(id: &str, result: &Reencrypted) -> Outcome {
    match &result.end {
        End::Complete if result.damaged == 0 => Ok(()),
        End::Complete => Err(format!(
            "{} cannot be decrypted and stayed as it was. Run: latchkey keys check",
            count(result.damaged, "value")
        )
        .into()),
        End::ReplacedBy(other) => {
            Err(format!("Another command chose the key {other} in the meantime.").into())
        }
        End::GaveUp { nodes, values } => Err(format!(
            "{} and {} could not be waited for. Run again: latchkey keys use {id}",
            count(*nodes as i64, "node"),
            count(*values, "locked value")
        )
        .into()),
    }
}

fn nodes(having: usize, running: usize) -> String {
    match (having, running) {
        (_, 0) => "No node is running.".to_owned(),
        (1, 1) => "The running node has this key.".to_owned(),
        (1, _) => format!("1 of {running} nodes has this key."),
        _ => format!("{having} of {running} nodes have this key."),
    }
}

fn summary(Progress { done, total }: Progress) -> String {
    format!("Re-encrypted {} of {}.", grouped(done), count(total, "secret"))
}

/// Overwrites one line of a terminal.
fn show(progress: Progress) {
    let mut terminal = std::io::stderr();
    if terminal.is_terminal() {
        let end = if progress.done == progress.total { "\n" } else { "" };
        write!(terminal, "\r{}{end}", summary(progress)).ok();
    }
}
