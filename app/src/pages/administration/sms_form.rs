//! The fields of the tab "SMS".

use crate::{
    island::password_field::PasswordField,
    pages::{
        form_state::FormState,
        secret_input::SecretInput,
        ui::{
            field::{FixedField, TextField},
            phone_field::PhoneField,
        },
    },
};
use identity::settings::sms::Sms;
use leptos::prelude::*;
use serde::Deserialize;

#[derive(Clone, Deserialize)]
pub(crate) struct SmsForm {
    pub(super) version: i64,
    pub(super) gateway: String,
    /// Never shown again.
    pub(super) key: SecretInput,
    pub(super) sender: String,
}

impl From<Sms> for SmsForm {
    fn from(Sms { version, gateway, sender, .. }: Sms) -> Self {
        Self { version, gateway, key: SecretInput::default(), sender }
    }
}

pub(super) fn fields(state: FormState<SmsForm>, has_key: bool) -> AnyView {
    let FormState { values, meanwhile, errors, .. } = state;
    let at = move |field: &str| errors.at(field);
    let now = |of: fn(&SmsForm) -> &String| meanwhile.as_ref().map(|saved| of(saved).clone());
    let key_hint = has_key.then(|| "An access key is saved.".to_owned());
    view! {
        <TextField name="gateway" label="Gateway address" value=values.gateway hint=GATEWAY meanwhile=now(|saved| &saved.gateway) error=at("gateway") autocapitalize="off" spellcheck=false />
        <PasswordField id="key" name="key" label="Access key" hint=key_hint error=at("key") autocomplete="new-password" toggle="access key" optional=Some(has_key) />
        <TextField name="sender" label="Sender" value=values.sender meanwhile=now(|saved| &saved.sender) error=at("sender") autocapitalize="off" spellcheck=false />
    }
    .into_any()
}

const GATEWAY: &str = "A Twilio-compatible API (…/2010-04-01/Accounts/ACCOUNT/Messages.json). If the access key starts with whsec_, we send signed webhooks.";

pub(super) fn fixed(sms: Sms) -> AnyView {
    view! {
        <FixedField label="Gateway address" value=sms.gateway verbatim=true />
        <FixedField label="Access key" value="An access key is set." />
        <FixedField label="Sender" value=sms.sender />
    }
    .into_any()
}

pub(super) fn recipient(label: String, to: String, error: Option<String>) -> AnyView {
    view! { <PhoneField name="to" label value=to error /> }.into_any()
}
