//! A waiting request, read again.

use super::{
    asked::Asked,
    rejected::{Addressed, Rejected, addressed},
    waiting::Waiting,
};
use crate::{error::Error, services::Services, session::Session};

pub(super) struct Request {
    pub(super) waiting: Waiting,
    pub(super) addressed: Addressed,
    pub(super) asked: Asked,
}

pub(super) enum Found {
    Request(Box<Request>),
    Rejected(Rejected),
    Nothing,
}

/// The connection may have been changed since the request arrived.
pub(super) async fn read(
    services: &Services,
    session: Option<&Session>,
    waiting: Option<Waiting>,
) -> Result<Found, Error> {
    let Some(waiting) = waiting else { return Ok(Found::Nothing) };
    let addressed = match addressed(services, session, &waiting.parameters).await? {
        Ok(addressed) if addressed.connection.id == waiting.connection => addressed,
        Ok(_) => return Ok(Found::Nothing),
        Err(rejected) => return Ok(Found::Rejected(rejected)),
    };
    Ok(match Asked::of(&waiting.parameters, &addressed.connection) {
        Ok(asked) => Found::Request(Box::new(Request { waiting, addressed, asked })),
        // The connection requires more than when the request arrived.
        Err(_) => Found::Nothing,
    })
}
