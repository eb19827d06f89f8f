//! Adding a member by email address, and removing one.

use super::{
    done, group_id,
    group_page::page,
    members_panel::{AddForm, MEMBERS},
};
use crate::pages::{
    administrator_form::{AdministratorForm, FreshAdministratorForm},
    error::HttpError,
    form_state::FormState,
    path,
    reply::{Reply, redirect::Redirect},
    request::Nothing,
    sentence,
    ui::notice::Notice,
};
use axum::{extract::Path, http::StatusCode};
use identity::{
    account::{AccountId, EmailAddress},
    group::{self, Changed, GroupId},
};

/// Opening the address of such a form leads to the group.
pub(crate) async fn back(Path(id): Path<String>) -> Reply {
    members_of(group_id(&id)?).into()
}

/// The same for the form that removes a member.
pub(crate) async fn back_from_member(Path((id, _)): Path<(String, String)>) -> Reply {
    back(Path(id)).await
}

fn members_of(id: GroupId) -> Redirect {
    Redirect::to(path::with(path::GROUP, id)).focus(MEMBERS)
}

pub(crate) async fn add(Path(id): Path<String>, sent: AdministratorForm<AddForm>) -> Reply {
    let group = group_id(&id)?;
    let mut state = FormState::submitted(sent.form.clone());
    match EmailAddress::parse(&sent.form.email) {
        Err(problem) => state.note("email", sentence::email(problem)),
        Ok(email) => {
            let Some(administrator) = sent.administrator() else {
                return sent.require_identity_check().await;
            };
            let (services, client) = (sent.context.services(), &sent.context.client);
            let added = group::add_by_address(services, administrator, group, &email, client);
            let added = added.await?;
            if let Some(text) = done(&added, true) {
                return members_of(group).notice(Notice::success(text)).into();
            }
            match added {
                Changed::TooMany => state.note("email", sentence::too_many_groups()),
                Changed::NoSuchUser => state.note("email", sentence::NO_SUCH_USER),
                Changed::Gone => return Err(HttpError::NotFound.into()),
                Changed::OutOfDate | Changed::Done { .. } => {
                    state.note("email", "This user is a member already");
                }
            }
        }
    }
    page(&sent.signed_in(), &id, StatusCode::UNPROCESSABLE_ENTITY, state).await
}

pub(crate) async fn remove(
    Path((id, account)): Path<(String, String)>,
    sent: FreshAdministratorForm<Nothing>,
) -> Reply {
    let group = group_id(&id)?;
    let account = AccountId::parse(&account).ok_or(HttpError::NotFound)?;
    let (services, client) = (sent.context.services(), &sent.context.client);
    let removed = group::remove(services, sent.administrator()?, group, account, client).await?;
    if removed == Changed::Gone {
        return Err(HttpError::NotFound.into());
    }
    let redirect = members_of(group);
    match done(&removed, false) {
        Some(text) => redirect.notice(Notice::success(text)).into(),
        None => redirect.into(),
    }
}
