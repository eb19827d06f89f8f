//! D-APP-CONNECTION: connects an application, or changes its connection.

use super::{
    super::{application, application_id},
    dialog::{self, FORM},
    form::ConnectionForm,
    preset::{Preset, Query},
    words,
};
use crate::pages::{
    administrator_form::AdministratorForm,
    error::HttpError,
    form_state::FormState,
    path,
    query::FromQuery,
    reply::{Reply, onward, redirect::Redirect},
    request::SignedIn,
    sentence,
    ui::notice::Notice,
};
use axum::{extract::Path, http::StatusCode};
use identity::connection::{self, Saved};

pub(crate) async fn show(
    signed_in: SignedIn,
    Path(id): Path<String>,
    FromQuery(query): FromQuery<Query>,
) -> Reply {
    let (services, administrator) = (signed_in.context.services(), signed_in.administrator()?);
    let connected = connection::find(services, administrator, application_id(&id)?).await?;
    let (form, preset) = match (connected, query.preset()) {
        (Some(now), _) => (ConnectionForm::of(&now.connection), None),
        (None, None) => (ConnectionForm::default(), None),
        (None, Some(preset)) => {
            let address = application(&signed_in, &id).await?.application.address;
            (preset.form(address.as_deref()), Some(preset))
        }
    };
    dialog(&signed_in, StatusCode::OK, &id, preset, FormState::saved(form)).await
}

pub(crate) async fn submit(
    Path(id): Path<String>,
    sent: AdministratorForm<ConnectionForm>,
) -> Reply {
    let form = sent.form.clone();
    let mut state = FormState::submitted(form.without_other_keys());
    // Only what is known to be public may wait for an identity check.
    let sent = if form.has_keys() { sent } else { sent.without("keys") };
    if let Some(settings) = form.parse(&mut state.errors) {
        let Some(administrator) = sent.administrator() else {
            return sent.require_identity_check().await;
        };
        let (services, client) = (sent.context.services(), &sent.context.client);
        let (id, version) = (application_id(&id)?, form.version());
        let saved =
            connection::save(services, administrator, id, version, &settings, client).await?;
        match saved {
            Saved::Done { application: name, has_new_secret } => {
                let notice = match version {
                    None => format!("{name} was connected."),
                    Some(_) => format!("Changes to the connection of {name} were saved."),
                };
                let page =
                    if has_new_secret { path::APPLICATION_SECRET } else { path::APPLICATION };
                let page = Redirect::to(path::with(page, id));
                return page.notice(Notice::success(notice)).into();
            }
            Saved::ClientIdTaken => state.note("client_id", words::CLIENT_ID_TAKEN),
            Saved::NoGroup(name) => state.note("listed_groups", words::no_group(&name)),
            Saved::Conflict(now) => {
                state.meanwhile = Some(ConnectionForm::of(&now));
                state.note(FORM, sentence::CONFLICT);
            }
            Saved::Gone => return Err(HttpError::NotFound.into()),
        }
    }
    dialog(&sent.signed_in(), StatusCode::UNPROCESSABLE_ENTITY, &id, None, state).await
}

async fn dialog(
    signed_in: &SignedIn,
    status: StatusCode,
    id: &str,
    preset: Option<&'static Preset>,
    state: FormState<ConnectionForm>,
) -> Reply {
    let id = application(signed_in, id).await?.application.id;
    let administrator = signed_in.administrator()?;
    let connected = connection::find(signed_in.context.services(), administrator, id).await?;
    let connection = connected.as_ref().map(|it| &it.connection);
    let below = path::with(path::APPLICATION, id);
    let action = path::with(path::APPLICATION_CONNECTION, id);
    let overlay = dialog::dialog(action, below.clone(), connection, preset, state);
    onward::over(&signed_in.context, status, &below, overlay)
}
