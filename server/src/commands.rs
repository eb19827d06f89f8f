//! The commands of `latchkey`. A failure prints one sentence to standard error and exits with
//! code 1; a usage error exits with code 2.

mod address; // the user whom a command is about
mod audit;
mod backup;
mod config;
mod doctor;
mod keys;
mod manual; // man pages and completions
mod numbers; // as the operator reads them
mod open; // the database, the keys and the data folder
mod outcome; // what a command returns and prints
mod own_gate; // a gate with the host of the installation
mod owner; // commands that root runs
mod restore;
mod serve;
mod sockets;
mod table; // rows in columns
mod user;

use crate::config::Config;
use clap::{CommandFactory, Parser, Subcommand};
use identity::{
    demo::{self, Demo, SignIn},
    first_start::{self, Recovery},
};
use open::{migrate, services};
use outcome::{Outcome, say};
use rustix::{
    fs::Mode,
    process::{Signal, umask},
};
use std::path::PathBuf;
use tokio::signal::unix::{SignalKind, signal};

/// Self-hosted accounts with two-factor authentication.
///
/// All settings are LATCHKEY_* variables, in the environment or in a settings file.
#[derive(Debug, Parser)]
#[command(name = "latchkey", version, disable_help_subcommand = true)]
pub struct Command {
    #[command(subcommand)]
    what: What,
    /// The settings file. Default: `.env` in the working folder, or else
    /// /etc/latchkey/latchkey.env.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Migrate the database and start the server.
    #[command(after_help = "Example:\n  latchkey serve")]
    Serve,
    /// Migrate the database and exit.
    #[command(after_help = "Example:\n  latchkey migrate")]
    Migrate,
    /// Print a new one-time code for /setup. Works only until there is an administrator.
    #[command(after_help = "Example:\n  latchkey setup-code")]
    SetupCode,
    /// Turn off two-factor authentication for an administrator who is locked out.
    #[command(after_help = "Example:\n  latchkey recover-admin maya@example.com")]
    RecoverAdmin {
        /// The administrator's email address.
        email: String,
    },
    /// Fill an empty database with a fictional organization, as a demo.
    #[command(after_help = "Example:\n  LATCHKEY_DATA=./demo latchkey seed-demo")]
    SeedDemo,
    /// Write a checked copy of the database to a folder, also while the server runs.
    Backup(backup::BackupCommand),
    /// Replace the database with a backup. The server must be stopped.
    Restore(restore::Restore),
    /// End what may come back to life, after a database was restored in another way.
    Restored(restore::Restored),
    /// Print every setting, its value and its source. Secrets are not shown.
    Config(config::ConfigCommand),
    /// Find out what is wrong with this installation.
    Doctor(doctor::Doctor),
    /// Inspect the key ring, add a key, and encrypt with it.
    #[command(subcommand)]
    Keys(keys::Keys),
    /// Manage users, as Administration does.
    #[command(subcommand)]
    User(user::UserCommand),
    /// Inspect the audit log.
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Write the man pages and the completions for shells to a folder.
    #[command(hide = true)]
    Manual(manual::Manual),
}

impl Command {
    /// Runs the command to completion.
    ///
    /// # Errors
    /// The error displays as one sentence for the operator.
    pub fn run(self) -> Outcome {
        if let What::Manual(command) = &self.what {
            return manual::run(command, Self::command());
        }
        let config = Config::load(self.config.as_deref())?;
        // Other commands print their result, and log only what failed.
        let log = if matches!(self.what, What::Serve) { &config.log } else { "error" };
        if !matches!(self.what, What::Serve) {
            owner::become_owner(&config)?;
        }
        crate::telemetry::start(log, config.log_format);
        // With fewer than four workers, rendering and database work could starve each other.
        let workers = std::thread::available_parallelism().map_or(4, |cores| cores.get().max(4));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(workers)
            .enable_all()
            .build()?;
        private_files();
        runtime.block_on(async move {
            survive_size_limit()?;
            match self.what {
                What::Serve => serve::serve(config).await,
                What::Migrate => migrate(&config).await,
                What::SetupCode => setup_code(&config).await,
                What::RecoverAdmin { email } => recover_admin(&config, &email).await,
                What::SeedDemo => seed_demo(&config).await,
                What::Backup(command) => backup::run(&config, command).await,
                What::Restore(command) => restore::restore(&config, command).await,
                What::Restored(command) => restore::restored(&config, command).await,
                What::Config(command) => config::run(&config, &command),
                What::Doctor(command) => doctor::run(&config, &command).await,
                What::Keys(command) => keys::run(&config, command).await,
                What::User(command) => user::run(&config, command).await,
                What::Audit(command) => audit::run(&config, command).await,
                What::Manual(command) => manual::run(&command, Self::command()),
            }
        })
    }
}

/// No other user may read the files that this process creates, whichever library creates them.
fn private_files() {
    umask(Mode::RWXG | Mode::RWXO);
}

/// A write beyond the limit on the size of files fails, and does not end the process.
fn survive_size_limit() -> std::io::Result<()> {
    signal(SignalKind::from_raw(Signal::XFSZ.as_raw())).map(|_| ())
}

async fn setup_code(config: &Config) -> Outcome {
    migrate(config).await?;
    match first_start::new_setup_code(&services(config).await?).await? {
        Some(code) => say(&code),
        None => Err("There is already an administrator, so there is nothing to set up.".into()),
    }
}

async fn recover_admin(config: &Config, email: &str) -> Outcome {
    let address = address::parse(email)?;
    migrate(config).await?;
    match first_start::recover_administrator(&services(config).await?, &address).await? {
        Recovery::Done => say(&format!(
            "Two-factor authentication is off for {email}, and every browser was signed out. Sign in with the password and set it up again."
        )),
        Recovery::NoSuchAdministrator => {
            Err(format!("No administrator has the address {email}.").into())
        }
        Recovery::NotEnabled => Err(format!(
            "{email} does not use two-factor authentication, so there is nothing to turn off."
        )
        .into()),
    }
}

async fn seed_demo(config: &Config) -> Outcome {
    migrate(config).await?;
    let services = services(config).await?;
    let sign_ins = match demo::seed(&services).await? {
        Demo::Done(sign_ins) => sign_ins,
        Demo::NotEmpty => {
            return Err("This database already contains accounts, so nothing was changed. Set LATCHKEY_DATA to an empty folder.".into());
        }
    };
    serve::note_newest_event(&services, &config.data).await;
    for SignIn { who, email, password, code, key } in sign_ins {
        say(&format!("{who}: {email}"))?;
        say(&format!("  password  {password}"))?;
        if let (Some(code), Some(key)) = (code, key) {
            say(&format!("  code      {code} (valid now; the app's key is {key})"))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// The commands that do something, with their names as they are typed.
    fn leaves(command: &clap::Command, name: &str, found: &mut Vec<(String, String)>) {
        if command.get_subcommands().next().is_none() {
            let example = command.get_after_help().map(ToString::to_string);
            found.push((name.to_owned(), example.unwrap_or_default()));
        }
        for inner in command.get_subcommands() {
            leaves(inner, &format!("{name} {}", inner.get_name()), found);
        }
    }

    #[test]
    fn every_command_has_an_example_of_itself() {
        let mut found = Vec::new();
        leaves(&Command::command(), "latchkey", &mut found);
        assert!(found.len() > 20, "{found:?}");
        for (name, help) in found {
            let example = help.strip_prefix("Example:\n  ").unwrap_or_default();
            assert!(example.contains(&name), "{name}: {help}");
        }
    }

    #[test]
    fn the_pages_and_completions_cover_every_command() {
        let folder = tempfile::tempdir().unwrap();
        manual::write(folder.path(), Command::command()).unwrap();
        let page = |name: &str| fs::read_to_string(folder.path().join("man").join(name)).unwrap();
        assert!(page("latchkey.1").contains("LATCHKEY_"));
        assert!(page("latchkey-audit-verify.1").contains("latchkey audit verify"));
        for hidden in ["latchkey-manual.1", "latchkey-help.1"] {
            assert!(!folder.path().join("man").join(hidden).exists(), "{hidden}");
        }
        for name in ["latchkey.bash", "_latchkey", "latchkey.fish"] {
            let file = folder.path().join("completions").join(name);
            let completion = fs::read_to_string(file).unwrap();
            for word in ["restore", "doctor", "verify", "password-link", "config"] {
                assert!(completion.contains(word), "{name} does not complete {word}");
            }
        }
    }
}
