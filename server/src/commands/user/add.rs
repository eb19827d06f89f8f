//! `latchkey user add`.

use super::super::{
    address::Address,
    outcome::{Outcome, say},
};
use clap::Args;
use identity::{
    account::{EmailAddress, Name, Role},
    actor::Operator,
    invitation::{self, Handover},
    services::{Clock, Services, SystemClock},
    users::new::{self, Added, NewUser},
};

#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  latchkey user add maya@example.com --name \"Maya Lindqvist\" --link"
)]
pub(in super::super) struct Add {
    #[command(flatten)]
    user: Address,
    /// The user's name.
    #[arg(long)]
    name: String,
    /// The user may administer other users.
    #[arg(long)]
    administrator: bool,
    /// The user must set up two-factor authentication when they first sign in.
    #[arg(long)]
    require_two_factor: bool,
    /// Print the link of the invitation instead of emailing it.
    #[arg(long)]
    link: bool,
}

pub(super) async fn run(services: &Services, add: Add) -> Outcome {
    let address = &add.user.email;
    let Ok(email) = EmailAddress::parse_new(address) else {
        return Err(format!("“{address}” is not an address that email can be sent to.").into());
    };
    let Some(name) = Name::parse(&add.name) else {
        return Err("The name must have 1 to 100 characters.".into());
    };
    let role = if add.administrator { Role::Administrator } else { Role::Member };
    let new = NewUser { name, email, role, required: add.require_two_factor };
    let until = SystemClock.now() + invitation::LIFETIME;
    let about = services.about().await?;
    Err(match new::add_by_operator(services, Operator, new, add.link).await? {
        Ok(Handover::Mailed) => return say(&format!("An invitation is sent to {address}.")),
        Ok(Handover::Link(link)) => {
            return say(&format!("{link} (works once, until {})", about.date_and_time(until)));
        }
        Err(Added::EmailTaken) => format!("Another user has the address {address}."),
        Err(Added::TooMany { until }) => {
            let until = about.date_and_time(until);
            format!("Too many invitations were sent to {address}. Try again after {until}.")
        }
        Err(Added::Done { .. } | Added::Gone) => format!("{address} was not added."),
    }
    .into())
}
