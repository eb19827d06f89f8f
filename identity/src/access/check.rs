//! "Check a person": what would happen to one user. Changes nothing.

use super::{
    decide::{Decision, decide},
    person::{Person, person},
};
use crate::{
    account::{AccountId, EmailAddress},
    accounts,
    application::{self, ApplicationId, Listed},
    assurance::Proof,
    error::Error,
    policy,
    services::Services,
    session::{self, Administrator},
};

/// The result of [`check`].
#[derive(Debug)]
pub enum Check {
    Done(Box<Checked>),
    NoSuchUser,
    /// There is no such application.
    Gone,
}

#[derive(Clone, Debug)]
pub struct Checked {
    pub application: Listed,
    pub account: AccountId,
    /// The name of the user.
    pub name: String,
    /// In the browser that the user was last active in. `None` if the user is not signed in.
    pub signed_in: Option<Decision>,
    /// After a sign-in now, with the strongest method that the user has.
    pub at_sign_in: Decision,
}

/// Whether the user with this email address could open the application.
pub async fn check(
    services: &Services,
    _: Administrator<'_>,
    id: ApplicationId,
    email: &EmailAddress,
) -> Result<Check, Error> {
    let (db, now) = (services.db.read(), services.now());
    let Some(application) = application::listed(db, id).await? else { return Ok(Check::Gone) };
    let Some(owner) = accounts::find_by_email(db, email).await? else {
        return Ok(Check::NoSuchUser);
    };
    let policy = policy::read(db).await?;
    let must_enroll = session::must_enroll(services, &owner, &policy, now, now)?;
    let mut person = person(services, &owner, &policy, must_enroll).await?;
    let decided =
        |person: &Person, proof: &Proof| decide(&application.application, person, proof, now);
    let at_sign_in = decided(&person, &person.means.at_sign_in(now));
    let signed_in = match session::newest_proof(services, (&owner).into()).await? {
        None => None,
        Some((proof, signed_in_at)) => {
            person.must_enroll =
                session::must_enroll(services, &owner, &policy, signed_in_at, now)?;
            Some(decided(&person, &proof))
        }
    };
    let (account, name) = (AccountId(owner.id), owner.name);
    Ok(Check::Done(Box::new(Checked { application, account, name, signed_in, at_sign_in })))
}
