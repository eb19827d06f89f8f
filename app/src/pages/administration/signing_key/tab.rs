//! The tab.

use super::keys::KeysOfAlgorithm;
use crate::pages::{
    administration::settings_tab,
    path,
    reply::Reply,
    request::SignedIn,
    ui::{administration_frame::SettingsTab, error_summary::FieldErrors, text::wrapped_after},
};
use axum::http::StatusCode;
use identity::signing_key::{self, OfAlgorithm};
use leptos::prelude::*;

pub(crate) async fn show(signed_in: SignedIn) -> Reply {
    let SignedIn { context, session } = &signed_in;
    let keys = signing_key::list(context.services(), signed_in.administrator()?).await?;
    let address = format!("{}{}", context.host.0.public_url, path::KEY_SET);
    let (whom, tab) = ((context, &**session), SettingsTab::Applications);
    let errors = (FieldErrors::default(), String::new());
    settings_tab::page(whom, StatusCode::OK, tab, errors, move || {
        view! { <SigningKeys keys address /> }
    })
    .await
}

#[component]
fn SigningKeys(keys: Vec<OfAlgorithm>, address: String) -> AnyView {
    let keys = keys.into_iter().map(|keys| view! { <KeysOfAlgorithm keys /> });
    view! {
        <p class="muted">
            "These keys sign the ID tokens with which users sign in to applications. Applications check them with the public keys at "
            <span translate="no">{wrapped_after(&address, &['/', '.'])}</span> "."
        </p>
        <div class="entries signing-keys">{keys.collect_view()}</div>
    }
    .into_any()
}
