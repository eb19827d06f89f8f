//! D-GATE: adds a gate, or changes one.

use super::{
    super::{application, application_id},
    dialog::{self, FORM},
    form::GateForm,
    found::{gate, gate_id},
    words,
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
    application::ApplicationId,
    gate::{self as gates, GateId, Saved},
};

type Form = AdministratorForm<GateForm>;

pub(crate) async fn new(signed_in: SignedIn, Path(id): Path<String>) -> Reply {
    let id = application(&signed_in, &id).await?.application.id;
    dialog(&signed_in, StatusCode::OK, id, None, FormState::saved(GateForm::default()))
}

pub(crate) async fn show(
    signed_in: SignedIn,
    Path((application, id)): Path<(String, String)>,
) -> Reply {
    let gate = gate(&signed_in, &application, &id).await?;
    let state = FormState::saved(GateForm::of(&gate));
    dialog(&signed_in, StatusCode::OK, gate.application, Some(gate.id), state)
}

pub(crate) async fn create(Path(id): Path<String>, sent: Form) -> Reply {
    save(sent, application_id(&id)?, None).await
}

pub(crate) async fn submit(Path((application, id)): Path<(String, String)>, sent: Form) -> Reply {
    save(sent, application_id(&application)?, Some(gate_id(&id)?)).await
}

/// Saves a new gate of the application, or the one with this id.
async fn save(sent: Form, application: ApplicationId, id: Option<GateId>) -> Reply {
    let form = sent.form.clone();
    let mut state = FormState::submitted(form.clone());
    if let Some(settings) = form.parse(&mut state.errors) {
        let Some(administrator) = sent.administrator() else {
            return sent.require_identity_check().await;
        };
        let (services, client) = (sent.context.services(), &sent.context.client);
        let saved = match id {
            None => gates::create(services, administrator, application, &settings, client).await?,
            Some(id) => {
                let version = form.version().parse().map_err(|_| HttpError::Malformed)?;
                gates::change(services, administrator, application, id, version, &settings, client)
                    .await?
            }
        };
        match saved {
            Saved::Done(saved) if id.is_none() => {
                let page = path::with(&path::with(path::GATE_PROXY, application), saved);
                let notice = format!("The gate {} was added.", settings.host.as_str());
                return Redirect::to(page).notice(Notice::success(notice)).into();
            }
            Saved::Done(_) => {
                let page = Redirect::to(path::with(path::APPLICATION, application));
                let notice = format!("Changes to the gate {} were saved.", settings.host.as_str());
                return page.notice(Notice::success(notice)).into();
            }
            Saved::HostTaken => state.note("host", words::HOST_TAKEN),
            Saved::OwnHost => state.note("host", words::OWN_HOST),
            Saved::TooMany => state.note(FORM, words::too_many()),
            Saved::Conflict(now) => {
                state.meanwhile = Some(GateForm::of(&now));
                state.note(FORM, sentence::CONFLICT);
            }
            Saved::Gone => return Err(HttpError::NotFound.into()),
        }
    }
    dialog(&sent.signed_in(), StatusCode::UNPROCESSABLE_ENTITY, application, id, state)
}

fn dialog(
    signed_in: &SignedIn,
    status: StatusCode,
    application: ApplicationId,
    id: Option<GateId>,
    state: FormState<GateForm>,
) -> Reply {
    let below = path::with(path::APPLICATION, application);
    let action = match id {
        None => path::with(path::GATE_NEW, application),
        Some(id) => path::with(&path::with(path::GATE, application), id),
    };
    let overlay = dialog::dialog(action, below.clone(), id.is_none(), state);
    onward::over(&signed_in.context, status, &below, overlay)
}
