//! D-RESET: asks for confirmation before a new token is created.

use crate::{
    reply::{Go, Reply},
    request::SignedIn,
    two_factor::tab::{Below, Opened, below},
    ui::{
        button::{ButtonKind, Submit},
        dialog::{Cancel, Dialog},
        first_focus::FirstFocus,
    },
};
use axum::http::StatusCode;
use identity::second_factor;
use leptos::prelude::*;

pub(crate) async fn show(signed_in: SignedIn) -> Reply {
    let overview = second_factor::overview(signed_in.ask.services(), &signed_in.session).await?;
    if !overview.is_enabled() {
        return Go::to("/settings/two-factor").into();
    }
    let opened = Opened::new("Reset Token", false, || {
        view! {
            <Dialog
                id="reset"
                title="Reset Token"
                close="/settings/two-factor"
                light_dismiss=true
                actions=view! {
                    <Submit label="Reset" kind=ButtonKind::Primary form="reset-form" />
                    <Cancel first_focus=FirstFocus::Yes />
                }
            >
                <form id="reset-form" method="get" action="/settings/two-factor/reset/scan" hidden></form>
                <p>
                    "You'll get a new QR code for your authenticator app. The old entry keeps working until you confirm the new one. Your recovery codes stay the same."
                </p>
            </Dialog>
        }
    });
    below(&signed_in, StatusCode::OK, Below::dialog(opened)).await
}
