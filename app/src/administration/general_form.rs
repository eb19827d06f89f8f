//! The form of the tab "General".

use super::general::PATH;
use crate::{
    personal_settings::profile::zones,
    reply::{self, Reply},
    request::Ask,
    two_factor::tab::Opened,
    ui::{
        administration_frame::{Place, SettingsTab},
        button::{ButtonKind, Submit},
        document::Document,
        error_summary::Mistakes,
        field::{SelectField, TextField},
        frame::Frame,
        number_field::NumberField,
        unsaved::{UnsavedQuestion, guard},
    },
};
use axum::http::StatusCode;
use identity::settings::general::{AUDIT_DAYS, General};
use leptos::prelude::*;

/// Id of the form, for what is wrong with all of it.
pub(super) const FORM: &str = "general";

/// What the form shows: what is saved, or what was typed and not saved.
pub(super) struct Kept {
    values: General,
    /// As it was typed.
    audit_days: String,
    unsaved: bool,
    /// What somebody else saved meanwhile.
    meanwhile: Option<General>,
    pub(super) mistakes: Mistakes,
}

impl From<General> for Kept {
    fn from(values: General) -> Self {
        let audit_days = values.audit_days.to_string();
        let (unsaved, meanwhile, mistakes) = (false, None, Mistakes::default());
        Self { values, audit_days, unsaved, meanwhile, mistakes }
    }
}

impl Kept {
    pub(super) fn typed(values: General) -> Self {
        Self { unsaved: true, ..values.into() }
    }

    pub(super) fn days(self, typed: String) -> Self {
        Self { audit_days: typed, ..self }
    }

    /// Somebody else was faster: the next try is made against what they saved.
    pub(super) fn against(&mut self, saved: General) {
        self.values.version = saved.version;
        self.meanwhile = Some(saved);
    }
}

/// The tab, with the dialog that stands over it.
pub(super) async fn page(
    ask: &Ask,
    status: StatusCode,
    kept: Kept,
    opened: Option<Opened>,
) -> Reply {
    let address = ask.host.0.public_url.clone();
    Ok(reply::page(ask, status, move || {
        let tab = SettingsTab::General;
        let (title, failed, dialog) = match opened {
            Some(Opened { title, failed, view }) => (title, failed, Some(view())),
            None => (format!("{} – Settings", tab.label()), false, None),
        };
        let mistakes = kept.mistakes.clone();
        view! {
            <Document frame=Frame::Administration(Place::Settings(tab)) title mistakes failed dialog>
                <h2 id="panel-title" tabindex="-1">{tab.label()}</h2>
                <GeneralForm kept address />
                <UnsavedQuestion />
            </Document>
        }
    })
    .await)
}

#[component]
fn GeneralForm(kept: Kept, address: String) -> impl IntoView {
    let Kept { values, audit_days, unsaved, meanwhile, mistakes } = kept;
    let at = move |field: &str| mistakes.at(field);
    let now = |of: fn(&General) -> &String| meanwhile.as_ref().map(|saved| of(saved).clone());
    let days_now = meanwhile.as_ref().map(|saved| saved.audit_days.to_string());
    let General { version, product, organization, support_contact, time_zone, .. } = values;
    view! {
        <form class="form administration__form" id=FORM method="post" action=PATH novalidate data-guard=guard(unsaved)>
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
                meanwhile=days_now
                error=at("audit_days")
            />
            <div><Submit label="Save Changes" kind=ButtonKind::Primary /></div>
        </form>
    }
}

const CONTACT: &str = "Shown on the help page. An email address, a phone number or a sentence.";
