//! Groups: the list, the page about one group with its members, and the dialogs that create, edit and
//! delete a group.

#![expect(unreachable_pub, reason = "the component macro makes every shared widget public")]

mod address; // which members are shown
pub(crate) mod delete; // D-GROUP-DELETE
pub(crate) mod edit; // D-GROUP-NEW and D-GROUP-EDIT
mod form; // the fields of D-GROUP-NEW and D-GROUP-EDIT
pub(crate) mod group_page; // P-GROUP
pub(crate) mod list; // P-GROUPS
pub(crate) mod members; // adding and removing a member
mod members_panel;

use crate::pages::{
    error::{HandlerError, HttpError},
    request::SignedIn,
};
use identity::group::{self, Changed, Group, GroupId};

/// The group with the id in an address.
async fn group(signed_in: &SignedIn, id: &str) -> Result<Group, HandlerError> {
    let (services, administrator) = (signed_in.context.services(), signed_in.administrator()?);
    let found = group::find(services, administrator, group_id(id)?).await?;
    found.ok_or(HandlerError::Http(HttpError::NotFound))
}

pub(super) fn group_id(id: &str) -> Result<GroupId, HandlerError> {
    GroupId::parse(id).ok_or(HandlerError::Http(HttpError::NotFound))
}

/// What to say after a user was added to a group, or removed from it.
pub(super) fn done(changed: &Changed, joined: bool) -> Option<String> {
    match changed {
        Changed::Done { user, group } if joined => Some(format!("{user} was added to {group}.")),
        Changed::Done { user, group } => Some(format!("{user} was removed from {group}.")),
        _ => None,
    }
}
