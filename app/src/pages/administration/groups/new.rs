//! D-GROUP-NEW.

use super::form::{self, GroupForm};
use crate::pages::{
    administrator_form::AdministratorForm,
    error::HttpError,
    form_state::FormState,
    path,
    reply::{Reply, onward, redirect::Redirect},
    request::{RequestContext, SignedIn},
    ui::notice::Notice,
};
use axum::http::StatusCode;
use identity::group::{self, Saved};

pub(crate) async fn show(signed_in: SignedIn) -> Reply {
    signed_in.administrator()?;
    dialog(&signed_in.context, StatusCode::OK, FormState::default())
}

pub(crate) async fn submit(sent: AdministratorForm<GroupForm>) -> Reply {
    let mut state = FormState::submitted(sent.form.clone());
    if let Some(new) = sent.form.parse(&mut state.errors) {
        let Some(administrator) = sent.administrator() else {
            return sent.require_identity_check().await;
        };
        let (context, title) = (&sent.context, new.title.clone());
        match group::create(context.services(), administrator, new, &context.client).await? {
            Saved::Done(id) => {
                let notice = format!("The group {} was created.", title.as_str());
                return Redirect::to(path::with(path::GROUP, id))
                    .notice(Notice::success(notice))
                    .into();
            }
            Saved::NameTaken => form::name_taken(&mut state),
            Saved::TooMany => form::too_many(&mut state),
            Saved::Conflict(_) | Saved::Gone => return Err(HttpError::Forbidden.into()),
        }
    }
    dialog(&sent.context, StatusCode::UNPROCESSABLE_ENTITY, state)
}

fn dialog(context: &RequestContext, status: StatusCode, state: FormState<GroupForm>) -> Reply {
    let close = path::GROUPS.to_owned();
    let overlay =
        form::dialog("New group", "Create group", path::GROUP_NEW.to_owned(), close, state);
    onward::over(context, status, path::GROUPS, overlay)
}
