//! The commands `latchkey keys check`, `rotate` and `use`.

mod check;
mod choose; // another key for everything that is encrypted

use super::outcome::Outcome;
use crate::config::Config;
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(super) enum Keys {
    /// Decrypt everything in the database, and count what each key is needed for.
    #[command(after_help = "Example:\n  latchkey keys check")]
    Check {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Add a random key to the key file. It encrypts nothing before it is chosen.
    #[command(after_help = "Example:\n  latchkey keys rotate")]
    Rotate,
    /// Encrypt with this key from now on, and everything stored again. Safe to repeat.
    #[command(after_help = "Example:\n  latchkey keys use e5f60718")]
    Use {
        /// The id that `latchkey keys rotate` printed.
        id: String,
    },
}

pub(super) async fn run(config: &Config, command: Keys) -> Outcome {
    match command {
        Keys::Check { json } => check::run(config, json).await,
        Keys::Rotate => choose::add(config).await,
        Keys::Use { id } => choose::choose(config, &id).await,
    }
}
