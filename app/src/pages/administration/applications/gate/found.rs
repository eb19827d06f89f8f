//! The gate that an address names.

use super::super::application_id;
use crate::pages::{
    error::{HandlerError, HttpError},
    request::SignedIn,
};
use identity::gate::{self, Gate, GateId};

pub(super) async fn gate(
    signed_in: &SignedIn,
    application: &str,
    id: &str,
) -> Result<Gate, HandlerError> {
    let (services, administrator) = (signed_in.context.services(), signed_in.administrator()?);
    let (application, id) = (application_id(application)?, gate_id(id)?);
    let found = gate::find(services, administrator, application, id).await?;
    found.ok_or(HandlerError::Http(HttpError::NotFound))
}

pub(super) fn gate_id(id: &str) -> Result<GateId, HandlerError> {
    GateId::parse(id).ok_or(HandlerError::Http(HttpError::NotFound))
}
