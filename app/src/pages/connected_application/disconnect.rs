//! D-APP-DISCONNECT: ends the access of an application on behalf of the user.

use crate::pages::{
    error::HttpError,
    path,
    reply::{Reply, onward, redirect::Redirect},
    request::SignedIn,
    ui::{dialog::ConfirmDialog, notice::Notice, overlay::Overlay},
};
use axum::{extract::Path, http::StatusCode, response::IntoResponse};
use identity::{application::ApplicationId, grant};
use leptos::prelude::*;

pub(crate) async fn show(SignedIn { context, session }: SignedIn, Path(id): Path<String>) -> Reply {
    let id = ApplicationId::parse(&id);
    let connected = grant::connected(context.services(), &session).await?;
    let Some(found) = connected.into_iter().find(|application| Some(application.id) == id) else {
        return Ok(HttpError::NotFound.into_response());
    };
    let title = format!("Disconnect {}?", found.name);
    let overlay = Overlay::new(&title.clone(), false, move || {
        let message = format!(
            "{} will no longer be able to renew its access. Pages that are already open in it may keep \
             working until it checks with us again.",
            found.name
        );
        view! {
            <ConfirmDialog
                id="disconnect"
                title
                close=path::CONNECTED_APPLICATIONS
                form="disconnect-form"
                action=path::with(path::CONNECTED_APPLICATION_DISCONNECT, found.id)
                label="Disconnect"
                message
            />
        }
    });
    onward::over(&context, StatusCode::OK, path::CONNECTED_APPLICATIONS, overlay)
}

/// "Disconnect". Like signing out elsewhere, it needs no recent identity check: it only takes access
/// away.
pub(crate) async fn submit(
    SignedIn { context, session }: SignedIn,
    Path(id): Path<String>,
) -> Reply {
    let Some(id) = ApplicationId::parse(&id) else {
        return Ok(HttpError::NotFound.into_response());
    };
    let redirect = Redirect::to(path::CONNECTED_APPLICATIONS).focus("panel-title");
    match grant::disconnect(context.services(), &session, id, &context.client).await? {
        Some(name) => redirect.notice(Notice::success(format!("{name} is disconnected."))).into(),
        None => redirect.into(),
    }
}
