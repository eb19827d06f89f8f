//! Applications: the list, the page about one application, the dialogs that create, edit, turn off and
//! delete one, its connection and its gates, and what would happen to one user.

#![expect(unreachable_pub, reason = "the component macro makes every shared widget public")]

pub(crate) mod application_page; // P-APP
pub(crate) mod change; // D-APP-CONFIRM, and turning on
pub(crate) mod check; // D-APP-CHECK
pub(crate) mod connection; // OpenID Connect
mod dialog; // the fields of D-APP-NEW and D-APP-EDIT
pub(crate) mod edit; // D-APP-NEW and D-APP-EDIT
mod form; // what they send
mod form_dialog; // the frame of the dialogs
pub(crate) mod gate; // hosts that a proxy protects
pub(crate) mod list; // P-APPS
mod reach; // how many users can open an application
mod verdict; // what would happen, in sentences
mod words; // what an application requires, in words

use crate::pages::{
    error::{HandlerError, HttpError},
    request::SignedIn,
};
use identity::application::{self, ApplicationId, Listed};

/// The application with the id in an address.
async fn application(signed_in: &SignedIn, id: &str) -> Result<Listed, HandlerError> {
    let (services, administrator) = (signed_in.context.services(), signed_in.administrator()?);
    let found = application::find(services, administrator, application_id(id)?).await?;
    found.ok_or(HandlerError::Http(HttpError::NotFound))
}

fn application_id(id: &str) -> Result<ApplicationId, HandlerError> {
    ApplicationId::parse(id).ok_or(HandlerError::Http(HttpError::NotFound))
}
