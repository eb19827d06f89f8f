//! The command `latchkey doctor`: what is wrong with this installation.

mod certificate; // whether one ends soon
mod database; // configuration, keys, database, disk and clock
mod finding; // one line of the report
mod mail; // the mail server
mod process; // the server on this machine
mod public_address; // what a proxy in front changes

use super::outcome::{Outcome, say};
use crate::config::Config;
use clap::Args;
use finding::{Finding, Level};
use serde_json::json;

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  latchkey doctor --quick")]
pub(super) struct Doctor {
    /// Only ask the server on this machine whether it is ready, as a health check.
    #[arg(long)]
    quick: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(config: &Config, command: &Doctor) -> Outcome {
    let findings =
        if command.quick { vec![process::check(config).await] } else { everything(config).await };
    if command.json {
        let findings: Vec<_> = findings.iter().map(Finding::as_json).collect();
        say(&json!({ "findings": findings }).to_string())?;
    } else {
        findings.iter().flat_map(Finding::lines).try_for_each(|line| say(&line))?;
    }
    let number = |level| findings.iter().filter(|finding| finding.level == level).count();
    let warnings = match number(Level::Warning) {
        0 => String::new(),
        warnings => format!(", {}", counted(warnings, "warning")),
    };
    match number(Level::Problem) {
        0 if command.json => Ok(()),
        0 => say(&format!("No problems{warnings}.")),
        problems => Err(format!("{}{warnings}.", counted(problems, "problem")).into()),
    }
}

async fn everything(config: &Config) -> Vec<Finding> {
    let mut findings = vec![database::configuration(config)];
    let opened = database::open(config).await;
    findings.extend(database::disk(config));
    match opened {
        Ok((services, found)) => {
            findings.extend(found);
            findings.push(mail::check(&services).await);
            findings.push(process::check(config).await);
            findings.push(public_address::check(config, &services).await);
            services.close().await.ok();
        }
        Err(problem) => {
            findings.push(problem);
            findings.push(process::check(config).await);
        }
    }
    findings
}

fn counted(number: usize, what: &str) -> String {
    super::numbers::count(i64::try_from(number).unwrap_or(i64::MAX), what)
}
