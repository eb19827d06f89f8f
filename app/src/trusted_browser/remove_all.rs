//! D-BROWSERS-REMOVE: none is trusted any more.

use super::tab::{self, tab};
use crate::{
    reply::{Go, Reply},
    request::{SignedIn, TRUST},
    two_factor::tab::Opened,
    ui::{
        button::{ButtonKind, Submit},
        dialog::{Cancel, Dialog},
        first_focus::FirstFocus,
        notice::Notice,
    },
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
            <Dialog
                id="browsers-remove"
                title=TITLE
                close=tab::PATH
                alert=true
                light_dismiss=true
                actions=view! {
                    <Submit label="Remove all" kind=ButtonKind::Danger form="remove-all" />
                    <Cancel first_focus=FirstFocus::Yes />
                }
            >
                <form id="remove-all" method="post" action=PATH hidden></form>
                <p id="browsers-remove-message">
                    "You will need a code the next time you sign in on each of them."
                </p>
            </Dialog>
        }
    });
    tab(&signed_in, StatusCode::OK, Some(dialog)).await
}

pub(crate) async fn submit(SignedIn { ask, session }: SignedIn) -> Reply {
    trusted_browser::remove_all(ask.services(), &session, &ask.client).await?;
    Go::to(tab::PATH)
        .remove(TRUST)
        .notice(Notice::success("No browser is trusted any more."))
        .focus("panel-title")
        .into()
}
