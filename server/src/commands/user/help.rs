//! `latchkey user reset-two-factor` and `password-link`.

use super::{
    super::{
        address::Address,
        outcome::{Outcome, say},
    },
    status,
};
use identity::{
    actor::Operator,
    client::Client,
    services::Services,
    users::help::{self, Sent},
};

/// Characters of a reason.
const LONGEST: usize = 500;

pub(super) async fn reset_two_factor(services: &Services, user: &Address, reason: &str) -> Outcome {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > LONGEST {
        return Err(format!("The reason must have 1 to {LONGEST} characters.").into());
    }
    let id = user.find(services).await?;
    let done = help::reset_two_factor_by_operator(services, Operator, id, reason).await?;
    status::report(
        user,
        &done,
        "has no second factor any more, was signed out everywhere and is notified by email.",
        "has no second factor, so there is nothing to reset.",
    )
}

pub(super) async fn password_link(services: &Services, user: &Address) -> Outcome {
    let (id, email) = (user.find(services).await?, &user.email);
    let sent = help::send_password_link(services, Operator, id, &Client::operator()).await?;
    Err(match sent {
        Sent::Done(_) => return say(&format!("A link to choose a new password is sent to {email}.")),
        Sent::OutOfDate => {
            format!("The account {email} is not active, so its password cannot be reset.")
        }
        Sent::NoMail => "This server cannot send email. Set LATCHKEY_SMTP_URL, or save a mail server in Settings, Email.".to_owned(),
        Sent::TooMany { until } => {
            let until = services.about().await?.date_and_time(until);
            format!("{email} was sent a link moments ago, or too many. Try again after {until}.")
        }
        Sent::Gone => user.unknown(),
    }
    .into())
}
