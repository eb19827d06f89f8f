//! The applications of a user who is signed in. The number of statements does not depend on how many
//! applications or groups there are.

use super::{
    decide::{Decision, Extra, decide_with},
    person::{Person, person},
};
use crate::{
    application::{self, Application, ApplicationId, Demand},
    error::Error,
    policy,
    services::Services,
    session::Session,
};

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
    let person = of_session(services, session).await?;
    Ok(Some(opening(application, extra, &person, session, services.now())))
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
    let (extra, person) = (Extra::default(), of_session(services, session).await?);
    Ok(Some(opening(application, &extra, &person, session, services.now())))
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
