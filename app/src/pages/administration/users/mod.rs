//! Users: the list with its bulk actions, the page about one user, and the dialogs that add and
//! edit users.

#![expect(unreachable_pub, reason = "the component macro makes every shared widget public")]

mod address; // parses addresses of the list
pub(crate) mod at_once; // links and invitations, sent without confirmation
pub(crate) mod bulk; // D-BULK
mod bulk_confirmation; // texts of D-BULK
mod bulk_group; // D-BULK for groups
pub(crate) mod confirm; // D-USER-CONFIRM
mod confirmation; // texts of D-USER-CONFIRM
mod deletion; // the question before a user is deleted
pub(crate) mod disable_link; // D-USER-LINK
pub(crate) mod edit; // D-USER-EDIT
mod edit_dialog;
mod edit_form;
pub(crate) mod export; // the list as a file
mod filters; // the form above the list
pub(crate) mod groups; // the groups of a user
pub(crate) mod invitation; // an invitation to pass on by hand
pub(crate) mod list; // P-USERS
pub(crate) mod new; // D-USER-NEW
pub(crate) mod progress; // the progress of a bulk job
pub(crate) mod return_to; // the page below a dialog
mod row_menu; // "Actions for …"
mod selection; // "Bulk actions"
mod table; // the rows of the list
mod user_actions; // actions for one user
pub(crate) mod user_page; // P-USER
mod user_panels;
mod words;

pub(super) use words::role_name;

use crate::pages::{
    error::{HandlerError, HttpError},
    request::SignedIn,
};
use identity::{
    account::AccountId,
    users::{self, User},
};

/// The user with the id in an address.
pub(super) async fn user(signed_in: &SignedIn, id: &str) -> Result<User, HandlerError> {
    let (services, administrator) = (signed_in.context.services(), signed_in.administrator()?);
    let found = users::find(services, administrator, account(id)?).await?;
    found.ok_or(HandlerError::Http(HttpError::NotFound))
}

fn account(id: &str) -> Result<AccountId, HandlerError> {
    AccountId::parse(id).ok_or(HandlerError::Http(HttpError::NotFound))
}
