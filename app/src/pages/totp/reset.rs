//! D-RESET: asks for confirmation before a new token is created.

use crate::pages::{
    path,
    reply::{Reply, onward, redirect::Redirect},
    request::SignedIn,
    ui::{
        button::{ButtonKind, Submit},
        dialog::{Cancel, Dialog},
        first_focus::FirstFocus,
        overlay::Overlay,
    },
};
use axum::http::StatusCode;
use identity::second_factor;
use leptos::prelude::*;

pub(crate) async fn show(signed_in: SignedIn) -> Reply {
    let overview =
        second_factor::overview(signed_in.context.services(), &signed_in.session).await?;
    if !overview.is_enabled() {
        return Redirect::to(path::TWO_FACTOR).into();
    }
    let overlay = Overlay::new("Reset Token", false, || {
        view! {
            <Dialog
                id="reset"
                title="Reset Token"
                close=path::TWO_FACTOR
                light_dismiss=true
                actions=view! {
                    <Submit label="Reset" kind=ButtonKind::Primary form="reset-form" />
                    <Cancel first_focus=FirstFocus::Yes />
                }
            >
                <form id="reset-form" method="get" action=path::RESET_SCAN hidden></form>
                <p>
                    "You will get a new QR code for your authenticator app. The old entry keeps working until you confirm the new one. Your recovery codes stay the same."
                </p>
            </Dialog>
        }
    });
    onward::over(&signed_in.context, StatusCode::OK, path::TWO_FACTOR, overlay)
}
