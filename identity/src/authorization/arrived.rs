//! A request that arrives, read and judged.

use super::{
    answer::Problem,
    asked::Asked,
    authorize::Outcome,
    parameters::Parameters,
    pushed::{Brought, brought},
    rejected::{Addressed, addressed},
};
use crate::{error::Error, services::Services, session::Session};

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
    Ok(match asked {
        Ok(asked) => Ok(Arrived { parameters, addressed, asked }),
        Err(problem) => Err(Outcome::Answer(addressed.target(services, "").with_problem(problem))),
    })
}
