//! D-APP-CONNECTION-REMOVE: deletes the connection of an application.

use super::super::{application, application_id};
use crate::pages::{
    administrator_form::FreshAdministratorForm,
    path,
    reply::{Reply, onward, redirect::Redirect},
    request::{Nothing, SignedIn},
    ui::{dialog::ConfirmDialog, notice::Notice, overlay::Overlay},
};
use axum::{extract::Path, http::StatusCode};
use identity::connection;
use leptos::prelude::*;

const MESSAGE: &str = "Users can no longer sign in to it with their account here, and its access to information \
                       about them ends. This cannot be undone.";

pub(crate) async fn show(signed_in: SignedIn, Path(id): Path<String>) -> Reply {
    let application = application(&signed_in, &id).await?.application;
    let title = format!("Disconnect {}?", application.name);
    let close = path::with(path::APPLICATION, application.id);
    let below = close.clone();
    let overlay = Overlay::new(&title.clone(), false, move || {
        let action = path::with(path::APPLICATION_DISCONNECT, application.id);
        view! {
            <ConfirmDialog id="disconnect" title close form="disconnect-form" action label="Disconnect" message=MESSAGE />
        }
    });
    onward::over(&signed_in.context, StatusCode::OK, &below, overlay)
}

pub(crate) async fn submit(Path(id): Path<String>, sent: FreshAdministratorForm<Nothing>) -> Reply {
    let (services, client) = (sent.context.services(), &sent.context.client);
    let (id, administrator) = (application_id(&id)?, sent.administrator()?);
    let page = Redirect::to(path::with(path::APPLICATION, id));
    if !connection::disconnect(services, administrator, id, client).await? {
        return page.into();
    }
    page.notice(Notice::success("The application was disconnected.")).into()
}
