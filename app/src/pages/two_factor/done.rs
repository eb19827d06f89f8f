//! D-DONE: the end of the setup.

use crate::pages::{
    authorization,
    passkey::prompt::CreatePasskey,
    path,
    reply::{Reply, onward, redirect::Redirect},
    request::SignedIn,
    two_factor_state::methods_in_words,
    ui::{
        button::{ButtonKind, Submit},
        dialog::Dialog,
        form_action::form_action,
        icon::Icon,
        overlay::Overlay,
        text::nobr,
    },
};
use axum::http::StatusCode;
use identity::{
    dashboard,
    method::Method,
    passkey,
    second_factor::{self, Overview},
};
use leptos::prelude::*;

pub(crate) const TITLE: &str = "Two-Factor Authentication is enabled";

pub(crate) async fn show(signed_in: SignedIn) -> Reply {
    let overview =
        second_factor::overview(signed_in.context.services(), &signed_in.session).await?;
    if !overview.is_enabled() {
        return Redirect::to(path::TWO_FACTOR).into();
    }
    let services = signed_in.context.services();
    let can_create = passkey::are_offered_by(&overview.policy, services);
    let has_steps = match signed_in.session.administrator() {
        Some(administrator) => {
            let figures = dashboard::figures(services, administrator).await?;
            dashboard::get_started(services, administrator, &figures).await?.is_some()
        }
        None => false,
    };
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
                <CheckList overview can_create has_steps />
            </Dialog>
        }
    });
    onward::over(&signed_in.context, StatusCode::OK, path::TWO_FACTOR, overlay)
}

/// What was set up, and what could be next.
#[component]
pub(crate) fn CheckList(
    overview: Overview,
    /// Whether a passkey can be created.
    can_create: bool,
    /// Whether the dashboard shows "Get started".
    #[prop(optional)]
    has_steps: bool,
) -> impl IntoView {
    let methods = methods_in_words(&overview.methods);
    let trusts = overview.policy.trust().is_some();
    let when = if trusts { " on a browser you have not trusted" } else { "" };
    let phone = overview
        .method(Method::App)
        .is_some()
        .then(|| nobr("Getting a new phone? Use Reset Token before you get rid of the old one."));
    view! {
        <ul class="done" role="list">
            <li>
                <Icon name="check" />
                <div>
                    <p>{format!("{methods} added")}</p>
                    <p class="muted">{format!("When you sign in{when}, we ask for a code. ")} {phone}</p>
                </div>
            </li>
            <li>
                <Icon name="check" />
                <div>
                    <p>"Recovery codes saved"</p>
                    <p class="muted">"Keep them where you can reach them without your phone."</p>
                </div>
            </li>
            {can_create.then(|| view! {
                <li data-with-passkeys="" hidden>
                    <Icon name="dash" />
                    <div>
                        <p>"Next: a passkey"</p>
                        <p class="muted">"Sign in with your fingerprint, face or PIN instead of a password and a code."</p>
                    </div>
                </li>
            })}
            {has_steps.then(|| view! {
                <li>
                    <Icon name="dash" />
                    <div>
                        <p>"Next: " <a href=path::DASHBOARD>"Get started"</a></p>
                        <p class="muted">"The other first steps are on the dashboard."</p>
                    </div>
                </li>
            })}
        </ul>
    }
}

/// "Done". An application may wait for the method.
pub(crate) async fn submit(SignedIn { context, .. }: SignedIn) -> Redirect {
    authorization::waiting(&context)
        .unwrap_or_else(|| Redirect::to(path::TWO_FACTOR).focus("panel-title"))
}
