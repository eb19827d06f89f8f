//! A request that arrives, read and judged.

use super::{
    answer::Problem,
    asked::Asked,
    authorize::Outcome,
    parameters::Parameters,
    pushed::{Brought, brought},
    rejected::{Addressed, addressed},
};
use crate::{application, error::Error, services::Services, session::Session};

pub(super) struct Arrived {
    /// As the application sent them.
    pub(super) parameters: Parameters,
    pub(super) addressed: Addressed,
    pub(super) asked: Asked,
}

/// `Err` if something is wrong with the request, with its answer.
pub(super) async fn arrived(
    services: &Services,
    session: Option<&Session>,
    sent: &Parameters,
) -> Result<Result<Arrived, Outcome>, Error> {
    let (parameters, is_pushed) = match brought(services, sent).await? {
        Brought::Whole => (sent.clone(), false),
        Brought::Pushed(parameters) => (parameters, true),
        Brought::Gone => return Ok(Err(Outcome::Gone)),
    };
    let addressed = match addressed(services, session, &parameters).await? {
        Ok(addressed) => addressed,
        Err(rejected) => return Ok(Err(Outcome::Rejected(rejected))),
    };
    let asked = match Asked::of(&parameters, &addressed.connection) {
        Ok(_) if addressed.connection.requires_pushed_requests && !is_pushed => {
            Err(Problem::InvalidRequest("the request was not pushed"))
        }
        asked => asked,
    };
    let problem = match asked {
        Ok(asked) => return Ok(Ok(Arrived { parameters, addressed, asked })),
        Err(problem) => problem,
    };
    let id = addressed.connection.application;
    let found = application::one(services.db.read(), id).await?;
    let name = found.map(|application| application.name).unwrap_or_default();
    Ok(Err(Outcome::Answer(addressed.target(services, &name).with_problem(problem))))
}
