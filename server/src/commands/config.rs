//! The command `latchkey config`.

use super::{
    outcome::{Outcome, say},
    table,
};
use crate::config::{Config, Reported, Source};
use clap::Args;
use serde_json::json;
use std::path::Path;

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  latchkey config --json")]
pub(super) struct ConfigCommand {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(config: &Config, command: &ConfigCommand) -> Outcome {
    let settings = config.report();
    if command.json {
        let settings: Vec<_> = settings.iter().map(as_json).collect();
        return say(&json!({ "settings": settings }).to_string());
    }
    let row = |Reported { name, value, source }: Reported| {
        let (kind, path) = parts(&source);
        let source = path.map_or(kind.to_owned(), |path| format!("{kind} {}", path.display()));
        [name.to_owned(), value.unwrap_or_else(|| "-".to_owned()), source]
    };
    table::print(&settings.into_iter().map(row).collect::<Vec<_>>())
}

fn as_json(Reported { name, value, source }: &Reported) -> serde_json::Value {
    let (kind, path) = parts(source);
    json!({ "name": name, "value": value, "source": kind, "path": path })
}

fn parts(source: &Source) -> (&'static str, Option<&Path>) {
    match source {
        Source::Default => ("default", None),
        Source::Environment => ("environment", None),
        Source::File(path) => ("file", Some(path)),
        Source::Credential(path) => ("credential", Some(path)),
    }
}
