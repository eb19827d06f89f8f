//! D-APP-CONFIRM: turning an application off, and deleting it. Turning it on needs no question.

use super::{application, application_id};
use crate::pages::{
    administrator_form::FreshAdministratorForm,
    error::HttpError,
    path,
    reply::{Reply, onward, redirect::Redirect},
    request::{Nothing, SignedIn},
    ui::{dialog::ConfirmDialog, notice::Notice, overlay::Overlay},
};
use axum::{extract::Path, http::StatusCode};
use identity::application as applications;
use leptos::prelude::*;

pub(crate) async fn ask_to_turn_off(signed_in: SignedIn, Path(id): Path<String>) -> Reply {
    let message = "Users cannot open it or sign in to it until you turn it on again. Access that it already has ends. Its settings \
                   are kept.";
    question(&signed_in, &id, path::APPLICATION_TURN_OFF, "Turn off", message).await
}

pub(crate) async fn ask_to_delete(signed_in: SignedIn, Path(id): Path<String>) -> Reply {
    let message = "Users can no longer open it from here, or sign in to it with their account here. Its groups and \
                   their members stay as they are. This cannot be undone.";
    question(&signed_in, &id, path::APPLICATION_DELETE, "Delete", message).await
}

async fn question(
    signed_in: &SignedIn,
    id: &str,
    pattern: &'static str,
    label: &'static str,
    message: &'static str,
) -> Reply {
    let application = application(signed_in, id).await?.application;
    let title = format!("{label} {}?", application.name);
    let close = path::with(path::APPLICATION, application.id);
    let below = close.clone();
    let overlay = Overlay::new(&title.clone(), false, move || {
        let action = path::with(pattern, application.id);
        view! {
            <ConfirmDialog id="application-confirm" title close form="application-confirm-form" action label message />
        }
    });
    onward::over(&signed_in.context, StatusCode::OK, &below, overlay)
}

/// Opening the address of the form that turns an application on leads to the application.
pub(crate) async fn back(Path(id): Path<String>) -> Reply {
    Redirect::to(path::with(path::APPLICATION, application_id(&id)?)).into()
}

pub(crate) async fn turn_on(id: Path<String>, sent: FreshAdministratorForm<Nothing>) -> Reply {
    turn(id, sent, true).await
}

pub(crate) async fn turn_off(id: Path<String>, sent: FreshAdministratorForm<Nothing>) -> Reply {
    turn(id, sent, false).await
}

async fn turn(Path(id): Path<String>, sent: FreshAdministratorForm<Nothing>, on: bool) -> Reply {
    let (services, client) = (sent.context.services(), &sent.context.client);
    let (id, administrator) = (application_id(&id)?, sent.administrator()?);
    let turned = applications::turn(services, administrator, id, on, client).await?;
    let name = turned.ok_or(HttpError::NotFound)?.name;
    let notice = format!("{name} was turned {}.", if on { "on" } else { "off" });
    Redirect::to(path::with(path::APPLICATION, id)).notice(Notice::success(notice)).into()
}

pub(crate) async fn delete(Path(id): Path<String>, sent: FreshAdministratorForm<Nothing>) -> Reply {
    let (services, client) = (sent.context.services(), &sent.context.client);
    let (id, administrator) = (application_id(&id)?, sent.administrator()?);
    let deleted = applications::delete(services, administrator, id, client).await?;
    let notice =
        format!("The application {} was deleted.", deleted.ok_or(HttpError::NotFound)?.name);
    Redirect::to(path::APPLICATIONS).notice(Notice::success(notice)).into()
}
