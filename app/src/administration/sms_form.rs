//! The forms of the tab "SMS".

use super::{
    delivery::decided_by,
    sms::{PATH, TEST},
};
use crate::{
    island::password_field::PasswordField,
    reply::{self, Reply},
    request::Ask,
    two_factor::tab::Opened,
    ui::{
        administration_frame::{Place, SettingsTab},
        button::{ButtonKind, Submit},
        callout::Callout,
        document::Document,
        error_summary::Mistakes,
        field::{FixedField, TextField},
        frame::Frame,
        notice::Notice,
        phone_field::PhoneField,
        unsaved::{UnsavedQuestion, guard},
    },
};
use axum::http::StatusCode;
use identity::settings::{DecidedBy, sms::Sms};
use leptos::prelude::*;

/// Id of the form, for what is wrong with all of it.
pub(super) const FORM: &str = "sms";

/// What the forms show: what is saved, or what was typed and not saved.
pub(super) struct Kept {
    values: Sms,
    unsaved: bool,
    /// What somebody else saved meanwhile.
    meanwhile: Option<Sms>,
    /// Where a test message goes, and how it fared.
    to: String,
    pub(super) tested: Option<Notice>,
    pub(super) mistakes: Mistakes,
}

impl Kept {
    pub(super) fn saved(values: Sms, to: String) -> Self {
        Self { unsaved: false, to, ..Self::typed(values) }
    }

    pub(super) fn typed(values: Sms) -> Self {
        let (unsaved, meanwhile, tested) = (true, None, None);
        let (to, mistakes) = (String::new(), Mistakes::default());
        Self { values, unsaved, meanwhile, to, tested, mistakes }
    }

    /// The next try is made against what somebody else saved.
    pub(super) fn against(&mut self, saved: Sms) {
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
    Ok(reply::page(ask, status, move || {
        let tab = SettingsTab::Sms;
        let (title, failed, dialog) = match opened {
            Some(Opened { title, failed, view }) => (title, failed, Some(view())),
            None => (format!("{} – Settings", tab.label()), false, None),
        };
        let mistakes = kept.mistakes.clone();
        let announce = kept.tested.as_ref().map(|said| said.text.clone()).unwrap_or_default();
        let decided = decided_by(kept.values.decided_by, "Text messages", "LATCHKEY_SMS_URL");
        let (to, tested, to_error) = (kept.to.clone(), kept.tested.clone(), mistakes.at("to"));
        let settings = match kept.values.decided_by {
            DecidedBy::Operator => view! { <SetByOperator sms=kept.values /> }.into_any(),
            _ => view! { <SmsForm kept /> }.into_any(),
        };
        view! {
            <Document frame=Frame::Administration(Place::Settings(tab)) title mistakes failed dialog announce>
                <h2 id="panel-title" tabindex="-1">{tab.label()}</h2>
                <div class="administration__form form">
                    {decided.map(|said| view! { <Callout said /> })}
                    {settings}
                    <form class="form administration__test" method="post" action=TEST novalidate>
                        <PhoneField name="to" label="Send a test message to" value=to error=to_error />
                        {tested.map(|said| view! { <Callout said /> })}
                        <div><Submit label="Send test message" busy="Sending…" /></div>
                    </form>
                </div>
                <UnsavedQuestion />
            </Document>
        }
    })
    .await)
}

#[component]
fn SmsForm(kept: Kept) -> impl IntoView {
    let Kept { values, unsaved, meanwhile, mistakes, .. } = kept;
    let at = move |field: &str| mistakes.at(field);
    let now = |of: fn(&Sms) -> &String| meanwhile.as_ref().map(|saved| of(saved).clone());
    let key_hint = values.has_key.then(|| "An access key is saved.".to_owned());
    let optional = values.has_key;
    view! {
        <form class="form" id=FORM method="post" action=PATH novalidate data-guard=guard(unsaved)>
            <input r#type="hidden" name="version" value=values.version.to_string() />
            <TextField name="gateway" label="Gateway address" value=values.gateway hint=GATEWAY meanwhile=now(|saved| &saved.gateway) error=at("gateway") autocapitalize="off" spellcheck=false />
            <PasswordField id="key" name="key" label="Access key" hint=key_hint error=at("key") autocomplete="new-password" toggle="access key" optional=Some(optional) />
            <TextField name="sender" label="Sender" value=values.sender meanwhile=now(|saved| &saved.sender) error=at("sender") autocapitalize="off" spellcheck=false />
            <div><Submit label="Save Changes" kind=ButtonKind::Primary /></div>
        </form>
    }
}

const GATEWAY: &str = "A Messages API (…/2010-04-01/Accounts/ACCOUNT/Messages.json), or a webhook when the access key begins with whsec_.";

#[component]
fn SetByOperator(sms: Sms) -> impl IntoView {
    view! {
        <FixedField label="Gateway address" value=sms.gateway />
        <FixedField label="Access key" value="An access key is set." />
        <FixedField label="Sender" value=sms.sender />
    }
}
