//! The tab "Trusted Browsers", with the signed-in browsers below.

use super::{switch::TrustSwitch, table::TrustedBrowsers};
use crate::pages::{
    banner,
    cookie::TRUST,
    error::HttpError,
    path,
    reply::{Reply, page::page, redirect::Redirect},
    request::SignedIn,
    session::table::SignedInBrowsers,
    ui::{
        document::Document, frame::Frame, notice::Notice, section::PanelHead, settings_frame::Tab,
        text::nobr,
    },
};
use axum::{extract::Path, http::StatusCode, response::IntoResponse};
use identity::{
    second_factor::{self, Overview},
    session,
    trusted_browser::{self, TrustedBrowser},
};
use leptos::prelude::*;

pub(crate) async fn show(SignedIn { context, session }: SignedIn) -> Reply {
    let overview = second_factor::overview(context.services(), &session).await?;
    let trusted = trusted_browser::list(context.services(), &session, &context.client).await?;
    let signed_in = session::list(context.services(), &session).await?;
    let organization = context.about.organization.clone();
    Ok(page(&context, StatusCode::OK, move || {
        let banner = banner::of(&overview);
        view! {
            <Document frame=Frame::Settings(Tab::Browsers) banner>
                <Trusted overview trusted organization />
                <PanelHead id="signed-in" heading="Where you are signed in" />
                <div class="panel__body"><SignedInBrowsers browsers=signed_in /></div>
            </Document>
        }
    }))
}

#[component]
fn Trusted(
    overview: Overview,
    trusted: Vec<TrustedBrowser>,
    organization: Option<String>,
) -> impl IntoView {
    let heading = Tab::Browsers.label();
    if overview.policy.trust().is_none() {
        let sentence = not_allowed(organization);
        return view! { <PanelHead heading><p class="muted">{nobr(&sentence)}</p></PanelHead> }
            .into_any();
    }
    let this = trusted.iter().any(|browser| browser.is_this);
    let switch = match overview.trust_days() {
        Some(days) => view! { <TrustSwitch days trusted=this /> }.into_any(),
        None => view! { <p class="muted">"To trust a browser, you need a code from the Mobile App or an SMS Message."</p> }
            .into_any(),
    };
    view! {
        <PanelHead heading>
            <p class="muted">"These browsers do not ask for a code."</p>
        </PanelHead>
        <div class="panel__body">{switch} <TrustedBrowsers browsers=trusted /></div>
    }
    .into_any()
}

/// Shown instead of trusted browsers if they are not allowed.
fn not_allowed(organization: Option<String>) -> String {
    let who = organization.unwrap_or_else(|| "Your organization".to_owned());
    format!("{who} does not allow trusted browsers.")
}

/// "Remove {browser}".
pub(crate) async fn remove(
    SignedIn { context, session }: SignedIn,
    Path(id): Path<String>,
) -> Reply {
    let Ok(id) = id.parse::<i64>() else {
        return Ok(HttpError::NotFound.into_response());
    };
    let all = trusted_browser::list(context.services(), &session, &context.client).await?;
    let is_this = all.iter().any(|browser| browser.id == id && browser.is_this);
    let removed =
        trusted_browser::remove(context.services(), &session, id, &context.client).await?;
    let mut redirect = Redirect::to(path::BROWSERS).focus("panel-title");
    if is_this {
        redirect = redirect.remove(TRUST);
    }
    match removed {
        Some(browser) => {
            redirect.notice(Notice::success(format!("{browser} is no longer trusted."))).into()
        }
        None => redirect.into(),
    }
}
