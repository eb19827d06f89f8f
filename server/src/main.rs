//! The `latchkey` executable.

use clap::Parser;
use server::commands::Command;
use std::process::ExitCode;

fn main() -> ExitCode {
    match Command::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            use std::io::Write;
            _ = writeln!(std::io::stderr(), "latchkey: {problem}");
            ExitCode::FAILURE
        }
    }
}
