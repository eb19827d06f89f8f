//! D-DONE: the end of the setup.

use crate::pages::{
    passkey::prompt::CreatePasskey,
    path,
    reply::{Reply, onward, redirect::Redirect},
    request::SignedIn,
    ui::{
        button::{ButtonKind, Submit},
        dialog::Dialog,
        form_action::form_action,
        notice::Notice,
        overlay::Overlay,
        text::nobr,
    },
};
use axum::http::StatusCode;
use identity::{passkey, second_factor};
use leptos::prelude::*;

pub(crate) const TITLE: &str = "Two-Factor Authentication is enabled";

pub(crate) async fn show(signed_in: SignedIn) -> Reply {
    let overview =
        second_factor::overview(signed_in.context.services(), &signed_in.session).await?;
    if !overview.is_enabled() {
        return Redirect::to(path::TWO_FACTOR).into();
    }
    let trusts = overview.policy.trust().is_some();
    let can_create = passkey::are_offered(signed_in.context.services()).await?;
    let overlay = Overlay::new(TITLE, false, move || {
        view! {
            <Dialog
                id="done"
                title=TITLE
                escape_continue=true
                actions=view! {
                    <Submit label="Done" kind=ButtonKind::Primary form="done-form" />
                    {can_create.then(|| view! { <CreatePasskey /> })}
                }
            >
                <form id="done-form" method="post" action=form_action(path::SET_UP_DONE) hidden></form>
                <WhatNow trusts />
            </Dialog>
        }
    });
    onward::over(&signed_in.context, StatusCode::OK, path::TWO_FACTOR, overlay)
}

/// What two-factor authentication means, and what to remember.
#[component]
pub(crate) fn WhatNow(
    /// Whether browsers may be trusted.
    trusts: bool,
) -> impl IntoView {
    let when = if trusts { " on a browser you have not trusted" } else { "" };
    view! {
        <div class="done">
            <p>{format!("Your account now has two-factor authentication. When you sign in{when}, we ask for a code.")}</p>
            <ul role="list">
                <li>"Keep your recovery codes where you can reach them without your phone."</li>
                <li>{nobr("Getting a new phone? Use Reset Token before you get rid of the old one.")}</li>
            </ul>
        </div>
    }
}

pub(crate) async fn submit(signed_in: SignedIn) -> Reply {
    let overview =
        second_factor::overview(signed_in.context.services(), &signed_in.session).await?;
    let redirect = Redirect::to(path::TWO_FACTOR).focus("panel-title");
    if overview.is_enabled() {
        return redirect.notice(Notice::success("Two-Factor Authentication is enabled.")).into();
    }
    redirect.into()
}
