//! D-BROWSERS-REMOVE: removes all trusted browsers.

use crate::pages::{
    cookie::TRUST,
    path,
    reply::{Reply, onward, redirect::Redirect},
    request::SignedIn,
    ui::{dialog::ConfirmDialog, notice::Notice, overlay::Overlay},
};
use axum::http::StatusCode;
use identity::trusted_browser;
use leptos::prelude::*;

const TITLE: &str = "Remove all trusted browsers?";

pub(crate) async fn show(SignedIn { context, session }: SignedIn) -> Reply {
    if trusted_browser::list(context.services(), &session, &context.client).await?.is_empty() {
        return Redirect::to(path::BROWSERS).into();
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
    onward::over(&context, StatusCode::OK, path::BROWSERS, overlay)
}

pub(crate) async fn submit(SignedIn { context, session }: SignedIn) -> Reply {
    trusted_browser::remove_all(context.services(), &session, &context.client).await?;
    Redirect::to(path::BROWSERS)
        .remove(TRUST)
        .notice(Notice::success("All trusted browsers were removed."))
        .focus("panel-title")
        .into()
}
