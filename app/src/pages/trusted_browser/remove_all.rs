//! D-BROWSERS-REMOVE: removes all trusted browsers.

use crate::pages::{
    cookie::TRUST,
    path,
    reply::{Reply, go::Go, onward},
    request::SignedIn,
    ui::{dialog::ConfirmDialog, notice::Notice, overlay::Overlay},
};
use axum::http::StatusCode;
use identity::trusted_browser;
use leptos::prelude::*;

const TITLE: &str = "Remove all trusted browsers?";

pub(crate) async fn show(SignedIn { ask, session }: SignedIn) -> Reply {
    if trusted_browser::list(ask.services(), &session, &ask.client).await?.is_empty() {
        return Go::to(path::BROWSERS).into();
    }
    let overlay = Overlay::new(TITLE, false, || {
        view! {
            <ConfirmDialog
                id="browsers-remove"
                title=TITLE
                close=path::BROWSERS
                form="remove-all"
                action=path::BROWSERS_REMOVE_ALL
                label="Remove all"
                message="You will need a code the next time you sign in on each of them."
            />
        }
    });
    onward::over(&ask, StatusCode::OK, path::BROWSERS, overlay)
}

pub(crate) async fn submit(SignedIn { ask, session }: SignedIn) -> Reply {
    trusted_browser::remove_all(ask.services(), &session, &ask.client).await?;
    Go::to(path::BROWSERS)
        .remove(TRUST)
        .notice(Notice::success("All trusted browsers were removed."))
        .focus("panel-title")
        .into()
}
