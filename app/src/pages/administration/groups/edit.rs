//! D-GROUP-EDIT.

use super::{
    form::{self, GroupForm},
    group,
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

pub(crate) async fn show(signed_in: SignedIn, Path(id): Path<String>) -> Reply {
    let group = group(&signed_in, &id).await?;
    let state = FormState::saved(GroupForm::of(&group));
    dialog(&signed_in.context, StatusCode::OK, group.id, state)
}

pub(crate) async fn submit(Path(id): Path<String>, sent: AdministratorForm<GroupForm>) -> Reply {
    let id = super::group_id(&id)?;
    let mut state = FormState::submitted(sent.form.clone());
    if let Some(description) = sent.form.parse(&mut state.errors) {
        let Some(administrator) = sent.administrator() else {
            return sent.require_identity_check().await;
        };
        let title = description.title.clone();
        let version = sent.form.version.parse().unwrap_or_default();
        let update = Update { version, description };
        let (services, client) = (sent.context.services(), &sent.context.client);
        match groups::edit(services, administrator, id, update, client).await? {
            Saved::Done(id) => {
                let notice = format!("Changes to {} were saved.", title.as_str());
                return Redirect::to(path::with(path::GROUP, id))
                    .notice(Notice::success(notice))
                    .into();
            }
            Saved::NameTaken => form::name_taken(&mut state),
            Saved::TooMany => form::too_many(&mut state),
            Saved::Conflict(group) => {
                state.values = state.values.clone().against(&group);
                state.note(form::FORM, sentence::CONFLICT);
            }
            Saved::Gone => return Err(HttpError::NotFound.into()),
        }
    }
    dialog(&sent.context, StatusCode::UNPROCESSABLE_ENTITY, id, state)
}

fn dialog(
    context: &RequestContext,
    status: StatusCode,
    id: GroupId,
    state: FormState<GroupForm>,
) -> Reply {
    let close = path::with(path::GROUP, id);
    let action = path::with(path::GROUP_EDIT, id);
    let overlay = form::dialog("Edit group", "Save", action, close.clone(), state);
    onward::over(context, status, &close, overlay)
}
