//! D-BROWSERS-REMOVE: removes all trusted browsers.

use super::tab::{self, tab};
use crate::{
    reply::{Go, Reply},
    request::{SignedIn, TRUST},
    two_factor::tab::Opened,
    ui::{dialog::ConfirmDialog, notice::Notice},
};
use axum::http::StatusCode;
use identity::trusted_browser;
use leptos::prelude::*;

const PATH: &str = "/settings/browsers/remove-all";
const TITLE: &str = "Remove all trusted browsers?";

pub(crate) async fn show(signed_in: SignedIn) -> Reply {
    let SignedIn { ask, session } = &signed_in;
    if trusted_browser::list(ask.services(), session, &ask.client).await?.is_empty() {
        return Go::to(tab::PATH).into();
    }
    let dialog = Opened::new(TITLE, false, || {
        view! {
            <ConfirmDialog
                id="browsers-remove"
                title=TITLE
                close=tab::PATH
                form="remove-all"
                action=PATH
                label="Remove all"
                message="You will need a code the next time you sign in on each of them."
            />
        }
    });
    tab(&signed_in, StatusCode::OK, Some(dialog)).await
}

pub(crate) async fn submit(SignedIn { ask, session }: SignedIn) -> Reply {
    trusted_browser::remove_all(ask.services(), &session, &ask.client).await?;
    Go::to(tab::PATH)
        .remove(TRUST)
        .notice(Notice::success("All trusted browsers were removed."))
        .focus("panel-title")
        .into()
}
