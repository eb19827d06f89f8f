//! The form of the tab "General".

use super::settings_tab;
use crate::pages::{
    form_state::FormState,
    path,
    personal_settings::profile::zones,
    reply::Reply,
    request::RequestContext,
    sentence,
    ui::{
        administration_frame::SettingsTab,
        button::{ButtonKind, Submit},
        error_summary::FieldErrors,
        field::{HiddenField, SelectField, TextField},
        form_action::form_action,
        number_field::NumberField,
        unsaved::guard,
    },
};
use axum::http::StatusCode;
use identity::{
    account::TimeZoneName,
    session::Session,
    settings::general::{
        AUDIT_DAYS, General, LONGEST_CONTACT, LONGEST_ORGANIZATION, LONGEST_PRODUCT, Line, Update,
    },
};
use leptos::prelude::*;
use serde::Deserialize;

/// The id of the form, for errors that concern all of it.
pub(super) const FORM: &str = "general";

#[derive(Clone, Deserialize)]
pub(crate) struct GeneralForm {
    pub(super) version: i64,
    pub(super) product: String,
    pub(super) organization: String,
    pub(super) support_contact: String,
    pub(super) time_zone: String,
    pub(super) audit_days: String,
}

impl From<General> for GeneralForm {
    fn from(saved: General) -> Self {
        Self {
            version: saved.version,
            product: saved.product,
            organization: saved.organization,
            support_contact: saved.support_contact,
            time_zone: saved.time_zone,
            audit_days: saved.audit_days.to_string(),
        }
    }
}

impl GeneralForm {
    /// The requested settings, or `None` with every error noted.
    pub(super) fn parse(&self, errors: &mut FieldErrors) -> Option<Update> {
        let product =
            Line::parse(&self.product, LONGEST_PRODUCT).filter(|product| !product.is_empty());
        if product.is_none() {
            errors.note("product", sentence::product());
        }
        let organization = Line::parse(&self.organization, LONGEST_ORGANIZATION);
        if organization.is_none() {
            errors.note("organization", sentence::at_most(LONGEST_ORGANIZATION));
        }
        let support_contact = Line::parse(&self.support_contact, LONGEST_CONTACT);
        if support_contact.is_none() {
            errors.note("support_contact", sentence::at_most(LONGEST_CONTACT));
        }
        let time_zone = TimeZoneName::parse(&self.time_zone);
        if time_zone.is_none() {
            errors.note("time_zone", sentence::TIME_ZONE);
        }
        let days = self.audit_days.trim().parse().ok();
        let audit_days = days.filter(|days| AUDIT_DAYS.contains(days));
        if audit_days.is_none() {
            errors.note("audit_days", sentence::audit_days());
        }
        Some(Update {
            version: self.version,
            product: product?,
            organization: organization?,
            support_contact: support_contact?,
            time_zone: time_zone?,
            audit_days: audit_days?,
        })
    }
}

/// The tab.
pub(super) async fn page(
    (context, session): (&RequestContext, &Session),
    status: StatusCode,
    state: FormState<GeneralForm>,
) -> Reply {
    let address = context.host.0.public_url.clone();
    let head = (state.errors.clone(), String::new());
    let whom = (context, session);
    settings_tab::page(whom, status, SettingsTab::General, head, move || {
        view! { <Fields state address /> }
    })
    .await
}

#[component]
fn Fields(state: FormState<GeneralForm>, address: String) -> impl IntoView {
    let version = state.latest().version;
    let FormState { values, unsaved, meanwhile, errors } = state;
    let at = move |field: &str| errors.at(field);
    let now = |of: fn(&GeneralForm) -> &String| meanwhile.as_ref().map(|saved| of(saved).clone());
    let GeneralForm { product, organization, support_contact, time_zone, audit_days, .. } = values;
    view! {
        <form class="form administration__form" id=FORM method="post" action=form_action(path::GENERAL_SETTINGS) novalidate data-guard=guard(unsaved)>
            <HiddenField name="version" value=version.to_string() />
            <TextField name="product" label="Application name" value=product meanwhile=now(|saved| &saved.product) error=at("product") spellcheck=false />
            <TextField name="organization" label="Organization name" value=organization meanwhile=now(|saved| &saved.organization) error=at("organization") spellcheck=false optional=true />
            <p>"Public address: " <span translate="no">{address}</span></p>
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
