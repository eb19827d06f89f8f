//! D-GATE-REMOVE: deletes a gate.

use super::{
    super::application_id,
    found::{gate, gate_id},
};
use crate::pages::{
    administrator_form::FreshAdministratorForm,
    path,
    reply::{Reply, onward, redirect::Redirect},
    request::{Nothing, SignedIn},
    ui::{dialog::ConfirmDialog, notice::Notice, overlay::Overlay},
};
use axum::{extract::Path, http::StatusCode};
use identity::gate as gates;
use leptos::prelude::*;

const MESSAGE: &str = "Requests to this host are refused until the proxy no longer asks here. Remove the check from the proxy only if the application protects itself. This cannot be undone.";

pub(crate) async fn show(
    signed_in: SignedIn,
    Path((application, id)): Path<(String, String)>,
) -> Reply {
    let gate = gate(&signed_in, &application, &id).await?;
    let title = format!("Remove the gate {}?", gate.settings.host.as_str());
    let close = path::with(path::APPLICATION, gate.application);
    let below = close.clone();
    let overlay = Overlay::new(&title.clone(), false, move || {
        let action = path::with(&path::with(path::GATE_REMOVE, gate.application), gate.id);
        view! {
            <ConfirmDialog id="remove-gate" title close form="remove-gate-form" action label="Remove" message=MESSAGE />
        }
    });
    onward::over(&signed_in.context, StatusCode::OK, &below, overlay)
}

pub(crate) async fn submit(
    Path((application, id)): Path<(String, String)>,
    sent: FreshAdministratorForm<Nothing>,
) -> Reply {
    let (services, client) = (sent.context.services(), &sent.context.client);
    let (application, id) = (application_id(&application)?, gate_id(&id)?);
    let administrator = sent.administrator()?;
    let page = Redirect::to(path::with(path::APPLICATION, application));
    let removed = gates::remove(services, administrator, application, id, client).await?;
    let Some(removed) = removed else { return page.into() };
    let notice = format!("The gate {} was removed.", removed.settings.host.as_str());
    page.notice(Notice::success(notice)).into()
}
