//! D-APP-NEW and D-APP-EDIT.

use super::{
    application, application_id,
    dialog::{self, FORM, Purpose},
    form::ApplicationForm,
    reach::reach,
};
use crate::pages::{
    administrator_form::AdministratorForm,
    error::HttpError,
    form_state::FormState,
    path,
    reply::{Reply, onward, redirect::Redirect},
    request::SignedIn,
    sentence,
    ui::notice::Notice,
};
use axum::{extract::Path, http::StatusCode};
use identity::{
    access,
    application::{self as applications, ApplicationId, Saved, Update},
    group,
};

type Form = AdministratorForm<Vec<(String, String)>>;

pub(crate) async fn new(signed_in: SignedIn) -> Reply {
    let state = FormState::saved(ApplicationForm::default());
    dialog(&signed_in, StatusCode::OK, None, state).await
}

pub(crate) async fn show(signed_in: SignedIn, Path(id): Path<String>) -> Reply {
    let application = application(&signed_in, &id).await?.application;
    let state = FormState::saved(ApplicationForm::of(&application));
    dialog(&signed_in, StatusCode::OK, Some(application.id), state).await
}

pub(crate) async fn create(sent: Form) -> Reply {
    save(sent, None).await
}

pub(crate) async fn submit(Path(id): Path<String>, sent: Form) -> Reply {
    save(sent, Some(application_id(&id)?)).await
}

/// Saves a new application, or the one with this id.
async fn save(sent: Form, id: Option<ApplicationId>) -> Reply {
    let form = ApplicationForm::of_pairs(&sent.form);
    let mut state = FormState::submitted(form.clone());
    if let Some(description) = form.parse(&mut state.errors) {
        let Some(administrator) = sent.administrator() else {
            return sent.require_identity_check().await;
        };
        let name = description.name.as_str().to_owned();
        let (services, client) = (sent.context.services(), &sent.context.client);
        let saved = match id {
            None => applications::create(services, administrator, description, client).await?,
            Some(id) => {
                let update = Update { version: form.version, description };
                applications::edit(services, administrator, id, update, client).await?
            }
        };
        match saved {
            Saved::Done(application) => {
                let notice = match id {
                    None => format!("The application {name} was created."),
                    Some(_) => format!("Changes to {name} were saved."),
                };
                let page = Redirect::to(path::with(path::APPLICATION, application));
                return page.notice(Notice::success(notice)).into();
            }
            Saved::NameTaken => state.note("name", "Another application has this name"),
            Saved::TooMany => dialog::too_many(&mut state),
            Saved::GroupGone => {
                state
                    .note("who", "One of the groups was deleted. Check the groups and save again.");
            }
            Saved::Conflict(now) => {
                state.meanwhile = Some(ApplicationForm::of(&now.application));
                state.note(FORM, sentence::CONFLICT);
            }
            Saved::Gone if id.is_none() => return Err(HttpError::Forbidden.into()),
            Saved::Gone => return Err(HttpError::NotFound.into()),
        }
    }
    dialog(&sent.signed_in(), StatusCode::UNPROCESSABLE_ENTITY, id, state).await
}

async fn dialog(
    signed_in: &SignedIn,
    status: StatusCode,
    id: Option<ApplicationId>,
    state: FormState<ApplicationForm>,
) -> Reply {
    let (context, administrator) = (&signed_in.context, signed_in.administrator()?);
    let services = context.services();
    let groups = group::list(services, administrator).await?;
    let groups = groups.into_iter().map(|listed| listed.group).collect();
    let purpose = match id {
        None => Purpose {
            title: "New application",
            button: "Create application",
            action: path::APPLICATION_NEW.to_owned(),
            close: path::APPLICATIONS.to_owned(),
            reach: None,
        },
        Some(id) => {
            let saved = applications::find(services, administrator, id).await?;
            let demand = saved.ok_or(HttpError::NotFound)?.application.demand;
            let counts = access::count(services, administrator, &demand).await?;
            Purpose {
                title: "Edit application",
                button: "Save",
                action: path::with(path::APPLICATION_EDIT, id),
                close: path::with(path::APPLICATION, id),
                reach: Some(reach(&counts)),
            }
        }
    };
    let below = purpose.close.clone();
    let overlay = dialog::dialog(purpose, groups, state);
    onward::over(context, status, &below, overlay)
}
