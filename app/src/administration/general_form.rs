//! The form of the tab "General".

use super::{
    general::GeneralForm,
    settings_tab::{self, Kept},
};
use crate::{
    path,
    personal_settings::profile::zones,
    reply::Reply,
    request::Ask,
    ui::{
        administration_frame::SettingsTab,
        button::{ButtonKind, Submit},
        field::{SelectField, TextField},
        number_field::NumberField,
        unsaved::guard,
    },
};
use axum::http::StatusCode;
use identity::{session::Session, settings::general::AUDIT_DAYS};
use leptos::prelude::*;

/// The id of the form, for errors that concern all of it.
pub(super) const FORM: &str = "general";

/// The tab.
pub(super) async fn page(
    (ask, session): (&Ask, &Session),
    status: StatusCode,
    kept: Kept<GeneralForm>,
) -> Reply {
    let address = ask.host.0.public_url.clone();
    let head = (kept.mistakes.clone(), String::new());
    let whom = (ask, session);
    settings_tab::page(whom, status, SettingsTab::General, head, move || {
        view! { <Fields kept address /> }
    })
    .await
}

#[component]
fn Fields(kept: Kept<GeneralForm>, address: String) -> impl IntoView {
    let version = kept.latest().version;
    let Kept { values, unsaved, meanwhile, mistakes } = kept;
    let at = move |field: &str| mistakes.at(field);
    let now = |of: fn(&GeneralForm) -> &String| meanwhile.as_ref().map(|saved| of(saved).clone());
    let GeneralForm { product, organization, support_contact, time_zone, audit_days, .. } = values;
    view! {
        <form class="form administration__form" id=FORM method="post" action=path::GENERAL_SETTINGS novalidate data-guard=guard(unsaved)>
            <input r#type="hidden" name="version" value=version.to_string() />
            <TextField name="product" label="Application name" value=product meanwhile=now(|saved| &saved.product) error=at("product") spellcheck=false />
            <TextField name="organization" label="Organization name" value=organization meanwhile=now(|saved| &saved.organization) error=at("organization") spellcheck=false optional=true />
            <p>{format!("Public address: {address}")}</p>
            <TextField name="support_contact" label="Support contact" value=support_contact hint=CONTACT meanwhile=now(|saved| &saved.support_contact) error=at("support_contact") optional=true />
            <SelectField name="time_zone" label="Default time zone" options=zones(&time_zone) chosen=time_zone meanwhile=now(|saved| &saved.time_zone) error=at("time_zone") />
            <NumberField
                name="audit_days"
                label="Keep audit events for (days)"
                value=audit_days
                least=*AUDIT_DAYS.start()
                most=*AUDIT_DAYS.end()
                meanwhile=now(|saved| &saved.audit_days)
                error=at("audit_days")
            />
            <div><Submit label="Save Changes" kind=ButtonKind::Primary /></div>
        </form>
    }
}

const CONTACT: &str = "Shown on the help page. An email address, a phone number or a sentence.";
