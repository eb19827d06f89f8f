//! `latchkey user deactivate`, `reactivate` and `sign-out`.

use super::super::{
    address::Address,
    outcome::{Outcome, say},
};
use identity::{
    actor::Operator,
    client::Client,
    services::Services,
    users::{self, status},
};

pub(super) async fn deactivate(services: &Services, user: &Address) -> Outcome {
    let id = user.find(services).await?;
    let done = status::deactivate(services, Operator, id, &Client::operator()).await?;
    report(user, &done, "was deactivated and signed out everywhere.", "is already deactivated.")
}

pub(super) async fn reactivate(services: &Services, user: &Address) -> Outcome {
    let id = user.find(services).await?;
    let done = status::reactivate(services, Operator, id, &Client::operator()).await?;
    report(user, &done, "was reactivated.", "is not deactivated.")
}

pub(super) async fn sign_out(services: &Services, user: &Address) -> Outcome {
    let id = user.find(services).await?;
    let done = status::sign_out(services, Operator, id, &Client::operator()).await?;
    report(user, &done, "was signed out everywhere.", "is not signed in.")
}

/// `out_of_date` says why there was nothing to do.
pub(super) fn report(
    user: &Address,
    outcome: &users::Outcome,
    done: &str,
    out_of_date: &str,
) -> Outcome {
    let email = &user.email;
    match outcome {
        users::Outcome::Done(_) => say(&format!("{email} {done}")),
        users::Outcome::OutOfDate(_) => Err(format!("{email} {out_of_date}").into()),
        users::Outcome::LastAdministrator => Err(format!(
            "{email} is the only administrator who can sign in. Make another user an administrator first."
        )
        .into()),
        // The operator has no account.
        users::Outcome::Own | users::Outcome::WithoutSecondFactor | users::Outcome::Gone => {
            Err(user.unknown().into())
        }
    }
}
