//! D-GROUP-NEW and D-GROUP-EDIT.

use super::{
    form::{self, GroupForm},
    group, group_id,
};
use crate::pages::{
    administrator_form::AdministratorForm,
    error::HttpError,
    form_state::FormState,
    path,
    reply::{Reply, onward, redirect::Redirect},
    request::{RequestContext, SignedIn},
    sentence,
    ui::notice::Notice,
};
use axum::{extract::Path, http::StatusCode};
use identity::group::{self as groups, GroupId, Saved, Update};

pub(crate) async fn new(signed_in: SignedIn) -> Reply {
    signed_in.administrator()?;
    dialog(&signed_in.context, StatusCode::OK, None, FormState::default())
}

pub(crate) async fn show(signed_in: SignedIn, Path(id): Path<String>) -> Reply {
    let group = group(&signed_in, &id).await?;
    let state = FormState::saved(GroupForm::of(&group));
    dialog(&signed_in.context, StatusCode::OK, Some(group.id), state)
}

pub(crate) async fn create(sent: AdministratorForm<GroupForm>) -> Reply {
    save(sent, None).await
}

pub(crate) async fn submit(Path(id): Path<String>, sent: AdministratorForm<GroupForm>) -> Reply {
    save(sent, Some(group_id(&id)?)).await
}

/// Saves a new group, or the one with this id.
async fn save(sent: AdministratorForm<GroupForm>, id: Option<GroupId>) -> Reply {
    let mut state = FormState::submitted(sent.form.clone());
    if let Some(description) = sent.form.parse(&mut state.errors) {
        let Some(administrator) = sent.administrator() else {
            return sent.require_identity_check().await;
        };
        let title = description.title.as_str().to_owned();
        let (services, client) = (sent.context.services(), &sent.context.client);
        let saved = match id {
            None => groups::create(services, administrator, description, client).await?,
            Some(id) => {
                let version = sent.form.version.parse().unwrap_or_default();
                let update = Update { version, description };
                groups::edit(services, administrator, id, update, client).await?
            }
        };
        match saved {
            Saved::Done(group) => {
                let notice = match id {
                    None => format!("The group {title} was created."),
                    Some(_) => format!("Changes to {title} were saved."),
                };
                let page = Redirect::to(path::with(path::GROUP, group));
                return page.notice(Notice::success(notice)).into();
            }
            Saved::NameTaken => form::name_taken(&mut state),
            Saved::TooMany => form::too_many(&mut state),
            Saved::Conflict(group) => {
                state.values = state.values.clone().against(&group);
                state.note(form::FORM, sentence::CONFLICT);
            }
            Saved::Gone if id.is_none() => return Err(HttpError::Forbidden.into()),
            Saved::Gone => return Err(HttpError::NotFound.into()),
        }
    }
    dialog(&sent.context, StatusCode::UNPROCESSABLE_ENTITY, id, state)
}

fn dialog(
    context: &RequestContext,
    status: StatusCode,
    id: Option<GroupId>,
    state: FormState<GroupForm>,
) -> Reply {
    let (title, button, action, close) = match id {
        None => ("New group", "Create group", path::GROUP_NEW.to_owned(), path::GROUPS.to_owned()),
        Some(id) => {
            ("Edit group", "Save", path::with(path::GROUP_EDIT, id), path::with(path::GROUP, id))
        }
    };
    let overlay = form::dialog(title, button, action, close.clone(), state);
    onward::over(context, status, &close, overlay)
}
