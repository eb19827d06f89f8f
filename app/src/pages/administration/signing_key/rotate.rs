//! D-KEY-ROTATE: an administrator lets the next key take over at once.

use crate::pages::{
    administrator_form::FreshAdministratorForm,
    error::HttpError,
    path,
    reply::{Reply, onward, page::zone, redirect::Redirect},
    request::{Nothing, SignedIn},
    ui::{
        button::ButtonKind,
        dialog::ConfirmDialog,
        notice::Notice,
        overlay::Overlay,
        time::{Style, moment},
    },
};
use axum::{extract::Path, http::StatusCode};
use identity::signing_key::{self, Rotation};
use leptos::prelude::*;

const MESSAGE: &str = "The next key signs from now on, and a new one is created. Applications need no \
    change, because the next key is already published. The current key stays published for a day, so that \
    what it signed remains valid until it expires.";

/// The address has the id of the current key, so that a form that is sent twice rotates once.
pub(crate) async fn ask(signed_in: SignedIn, Path(id): Path<String>) -> Reply {
    let context = &signed_in.context;
    let keys = signing_key::list(context.services(), signed_in.administrator()?).await?;
    let is_current =
        |keys: &&signing_key::OfAlgorithm| keys.current().is_some_and(|key| key.key_id == id);
    let algorithm = keys.iter().find(is_current).ok_or(HttpError::NotFound)?.algorithm;
    let title = format!("Rotate the {} key now?", algorithm.as_str());
    let close = path::APPLICATION_SETTINGS;
    let overlay = Overlay::new(&title.clone(), false, move || {
        let action = path::with(path::SIGNING_KEY_ROTATE, id);
        let kind = ButtonKind::Primary;
        view! {
            <ConfirmDialog
                id="key-rotate"
                title
                close
                form="key-rotate-form"
                action
                label="Rotate now"
                kind
                message=MESSAGE
            />
        }
    });
    onward::over(context, StatusCode::OK, close, overlay)
}

pub(crate) async fn submit(Path(id): Path<String>, sent: FreshAdministratorForm<Nothing>) -> Reply {
    let (context, administrator) = (&sent.context, sent.administrator()?);
    let services = context.services();
    let notice = match signing_key::rotate(services, administrator, &id, &context.client).await? {
        Rotation::Done => Notice::success("The next key signs from now on."),
        Rotation::TooSoon(from) => Notice::attention(format!(
            "The next key was published less than 20 minutes ago, so some applications may not have it yet. Rotate it after {}.",
            moment(from, &zone(context), Style::Time)
        )),
        Rotation::Conflict => Notice::attention(
            "This key had already been replaced. Check the current key before you rotate again.",
        ),
        Rotation::Gone => return Err(HttpError::Forbidden.into()),
    };
    Redirect::to(path::APPLICATION_SETTINGS).notice(notice).into()
}
