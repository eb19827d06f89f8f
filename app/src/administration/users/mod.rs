//! Users: the list of people and what is done to many of them at once; the page about one person, and
//! the dialogs that add and change one.

#![expect(
    unreachable_pub,
    reason = "the component macro makes a public item of every shared widget"
)]

mod address; // what an address says about the list
pub(crate) mod at_once; // links and invitations, sent without a question
pub(crate) mod bulk; // D-BULK
mod bulk_question; // what D-BULK asks
pub(crate) mod confirm; // D-USER-CONFIRM
mod confirmation; // what D-USER-CONFIRM asks
pub(crate) mod disable_link; // D-USER-LINK
pub(crate) mod edit; // D-USER-EDIT
mod edit_form;
pub(crate) mod export; // the list as a file
mod filters; // the form above the list
pub(crate) mod invitation; // an invitation that has to be handed over
pub(crate) mod list; // P-USERS
pub(crate) mod new; // D-USER-NEW
pub(crate) mod progress; // how far a job came
mod row_menu; // "Actions for …"
mod selection; // "Bulk actions"
mod table; // the people themselves
mod user_actions; // what can be done about somebody
pub(crate) mod user_page; // P-USER
mod user_panels;
pub(crate) mod whence; // the page below a dialog
mod words;

use crate::{
    fault::{Fault, Trouble},
    request::Ask,
};
use identity::{
    account::AccountId,
    session::Administrator,
    users::{self, User},
};

/// Whom an address is about.
pub(super) async fn user(
    ask: &Ask,
    administrator: Administrator<'_>,
    id: &str,
) -> Result<User, Trouble> {
    let found = users::find(ask.services(), administrator, account(id)?).await?;
    found.ok_or(Trouble::Fault(Fault::NotFound))
}

fn account(id: &str) -> Result<AccountId, Trouble> {
    AccountId::parse(id).ok_or(Trouble::Fault(Fault::NotFound))
}
