//! The commands `latchkey audit head` and `latchkey audit verify`.

use super::{
    numbers::count,
    open::services,
    outcome::{Outcome, say},
};
use crate::config::Config;
use clap::Subcommand;
use identity::{
    audit::{self, Comparison, Heads},
    numbers::grouped,
};
use std::path::{Path, PathBuf};

#[derive(Debug, Subcommand)]
pub(super) enum Audit {
    /// Print the head of the audit log as JSON, to be kept on another machine.
    #[command(after_help = "Example:\n  latchkey audit head > /mnt/elsewhere/head.json")]
    Head,
    /// Verify that no entry of the audit log was changed, removed or moved.
    #[command(after_help = "Example:\n  latchkey audit verify --head /mnt/elsewhere/head.json")]
    Verify {
        /// The output of an earlier `latchkey audit head`, which reveals a log whose end was cut off.
        #[arg(long, value_name = "FILE")]
        head: Option<PathBuf>,
    },
}

pub(super) async fn run(config: &Config, command: Audit) -> Outcome {
    match command {
        Audit::Head => say(&audit::heads(&services(config).await?).await?.to_json()?),
        Audit::Verify { head } => verify(config, head.as_deref()).await,
    }
}

async fn verify(config: &Config, file: Option<&Path>) -> Outcome {
    let saved = file.map(read).transpose()?;
    let services = services(config).await?;
    let broken = audit::verify(&services).await?;
    // A database that cannot be written can still be verified.
    if let Err(error) = audit::note_verification(&services, broken.as_ref()).await {
        tracing::error!(%error, "the page Status does not show this verification");
    }
    if let Some(broken) = broken {
        return Err(format!(
            "Entry {} of node {} was changed, removed or moved.",
            broken.sequence, broken.node
        )
        .into());
    }
    match audit::compare(&services, saved.as_ref().unwrap_or(&Heads::default())).await? {
        Comparison::Continues { events, .. } if saved.is_none() => {
            say(&format!("The audit log is intact: {}.", count(events, "event")))
        }
        Comparison::Continues { events, newer } => say(&format!(
            "The audit log is intact: {}, {} of them after the saved head.",
            count(events, "event"),
            grouped(newer)
        )),
        Comparison::Lost { node, sequence } => Err(format!(
            "Entry {sequence} of node {node} is not the one in the saved head: the end of the audit log was cut off or replaced, an older database was restored, or the head is of another installation."
        )
        .into()),
    }
}

fn read(file: &Path) -> Result<Heads, String> {
    let shown = file.display();
    let text = std::fs::read_to_string(file)
        .map_err(|cause| format!("The saved head {shown} cannot be read: {cause}."))?;
    Heads::parse(&text).ok_or_else(|| {
        format!("The file {shown} is not a saved head. `latchkey audit head` prints one.")
    })
}
