//! The applications of a user who is signed in. The number of statements does not depend on how many
//! applications or groups there are.

use super::{
    decide::{Decision, Extra, decide_with},
    person::{Person, groups_of, person, with_keys},
};
use crate::{
    application::{self, Application, ApplicationId, Demand, Who},
    error::Error,
    policy,
    services::Services,
    session::Session,
};
use std::collections::HashSet;

/// An application, and whether this user may open it now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    pub application: Application,
    pub decision: Decision,
}

/// Decides about one application, for a request that may ask for more than the application requires. `None`
/// if the application does not exist.
pub(crate) async fn one_with(
    services: &Services,
    session: &Session,
    id: ApplicationId,
    extra: &Extra,
) -> Result<Option<Opening>, Error> {
    let Some(application) = application::one(services.db.read(), id).await? else {
        return Ok(None);
    };
    decided(services, session, application, extra).await.map(Some)
}

/// Decides about one application, for a page that may require more than the application: `stricter` turns
/// its demand into that of the page. `None` if the application does not exist.
pub(crate) async fn one_stricter(
    services: &Services,
    session: &Session,
    id: ApplicationId,
    stricter: impl FnOnce(&Demand) -> Option<Demand>,
) -> Result<Option<Opening>, Error> {
    let Some(mut application) = application::one(services.db.read(), id).await? else {
        return Ok(None);
    };
    if let Some(demand) = stricter(&application.demand) {
        application.demand = demand;
    }
    decided(services, session, application, &Extra::default()).await.map(Some)
}

/// Reads the groups of the user only if the application names some, and the passkeys only if the user is
/// not let in, or several proofs would do: then they decide what is asked for.
async fn decided(
    services: &Services,
    session: &Session,
    application: Application,
    extra: &Extra,
) -> Result<Opening, Error> {
    let (owner, policy) = policy::with_account(services.db.read(), session.account).await?;
    let groups = match application.demand.who {
        Who::Everyone => HashSet::new(),
        Who::Members(_) => groups_of(services, &owner).await?,
    };
    let must_enroll = session.must_enroll;
    let person = Person::without_keys(services, &owner, &policy, must_enroll, groups);
    let opened = opening(application, extra, &person, session, services.now());
    if opened.decision == Decision::LetIn && extra.proofs.is_empty() {
        return Ok(opened);
    }
    let person = with_keys(services, &owner, &policy, person).await?;
    Ok(opening(opened.application, extra, &person, session, services.now()))
}

/// All applications, in the order of their names.
pub async fn every(services: &Services, session: &Session) -> Result<Vec<Opening>, Error> {
    let applications = application::all(services.db.read()).await?;
    if applications.is_empty() {
        return Ok(Vec::new());
    }
    let (person, now) = (of_session(services, session).await?, services.now());
    let extra = Extra::default();
    let opening = |application| opening(application, &extra, &person, session, now);
    Ok(applications.into_iter().map(opening).collect())
}

fn opening(
    application: Application,
    extra: &Extra,
    person: &Person,
    session: &Session,
    now: i64,
) -> Opening {
    let decision = decide_with(&application, extra, person, session.proof(), now);
    Opening { application, decision }
}

async fn of_session(services: &Services, session: &Session) -> Result<Person, Error> {
    let (owner, policy) = policy::with_account(services.db.read(), session.account).await?;
    person(services, &owner, &policy, session.must_enroll).await
}
