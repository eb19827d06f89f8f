//! The commands `latchkey user …`: what Administration does with users, by the operator.

mod add; // new users
mod help; // a lost phone, a forgotten password
mod list; // all users, or some
mod show; // everything about one user
mod status; // signing out, deactivating
mod words; // roles, statuses and states

use super::{address::Address, open::services, outcome::Outcome};
use crate::config::Config;
use add::Add;
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// List users.
    #[command(after_help = "Example:\n  latchkey user list lindqvist --json")]
    List {
        /// A part of the name or the email address. Default: all users.
        text: Option<String>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Show one user, without secrets.
    #[command(after_help = "Example:\n  latchkey user show maya@example.com")]
    Show {
        #[command(flatten)]
        user: Address,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Add a user, who is invited by email or with a link.
    Add(Add),
    /// Deactivate a user: they are signed out and cannot sign in.
    #[command(after_help = "Example:\n  latchkey user deactivate maya@example.com")]
    Deactivate(Address),
    /// Let a deactivated user sign in again.
    #[command(after_help = "Example:\n  latchkey user reactivate maya@example.com")]
    Reactivate(Address),
    /// Sign a user out of all browsers.
    #[command(after_help = "Example:\n  latchkey user sign-out maya@example.com")]
    SignOut(Address),
    /// Remove all methods, passkeys, recovery codes and trusted browsers of a user.
    #[command(
        after_help = "Example:\n  latchkey user reset-two-factor maya@example.com --reason \"Lost phone\""
    )]
    ResetTwoFactor {
        #[command(flatten)]
        user: Address,
        /// Why. The audit log keeps it.
        #[arg(long)]
        reason: String,
    },
    /// Email a user a link to choose a new password.
    #[command(after_help = "Example:\n  latchkey user password-link maya@example.com")]
    PasswordLink(Address),
}

pub(super) async fn run(config: &Config, command: UserCommand) -> Outcome {
    let services = services(config).await?;
    match command {
        UserCommand::List { text, json } => list::run(&services, text, json).await?,
        UserCommand::Show { user, json } => show::run(&services, &user, json).await?,
        UserCommand::Add(new) => add::run(&services, new).await?,
        UserCommand::Deactivate(user) => status::deactivate(&services, &user).await?,
        UserCommand::Reactivate(user) => status::reactivate(&services, &user).await?,
        UserCommand::SignOut(user) => status::sign_out(&services, &user).await?,
        UserCommand::ResetTwoFactor { user, reason } => {
            help::reset_two_factor(&services, &user, &reason).await?;
        }
        UserCommand::PasswordLink(user) => help::password_link(&services, &user).await?,
    }
    Ok(services.close().await?)
}
