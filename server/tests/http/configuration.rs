//! Where settings are from: variables, files and credentials, and `latchkey config`.

mod given;
mod report;

use crate::start::latchkey;
use std::{path::Path, process::Command};
use tempfile::TempDir;

const SMTP: &str = "smtp://latchkey:hunter2@smtp.example.org";

/// `latchkey` in a new folder, without variables.
fn new(arguments: &[&str]) -> (Command, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    (command(folder.path(), arguments), folder)
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = latchkey(folder, arguments);
    command.env_clear();
    command
}

/// The one sentence of a command that fails.
fn problem(mut command: Command) -> String {
    let output = command.output().unwrap();
    let problem = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{problem}");
    assert_eq!(problem.trim_end().lines().count(), 1, "{problem}");
    assert!(output.stdout.is_empty() && !problem.contains("hunter2"), "{problem}");
    problem
}
