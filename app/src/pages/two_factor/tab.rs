//! The tab "Two-Factor Authentication", which is also the page below all its dialogs.

use super::panel::{Panel, Shown};
use crate::pages::{
    banner,
    reply::{Reply, page::page},
    request::SignedIn,
    ui::{document::Document, frame::Frame, settings_frame::Tab},
};
use axum::http::StatusCode;
use identity::{passkey, second_factor, trusted_browser};
use leptos::prelude::*;

pub(crate) async fn show(SignedIn { context, session }: SignedIn) -> Reply {
    let overview = second_factor::overview(context.services(), &session).await?;
    let is_trusted = match overview.trust_days() {
        Some(_) => {
            let trusted =
                trusted_browser::list(context.services(), &session, &context.client).await?;
            trusted.iter().any(|browser| browser.is_this)
        }
        None => false,
    };
    let passkeys = if passkey::are_offered_by(&overview.policy, context.services()) {
        Some(passkey::list(context.services(), &session).await?)
    } else {
        None
    };
    let organization = context.about.organization.clone();
    Ok(page(&context, StatusCode::OK, move || {
        let banner = banner::of(&overview);
        let shown = Shown { overview, is_trusted, passkeys, organization };
        view! {
            <Document frame=Frame::Settings(Tab::TwoFactor) banner>
                <Panel shown />
            </Document>
        }
    }))
}
