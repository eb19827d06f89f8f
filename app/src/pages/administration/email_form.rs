//! The fields of the tab "Email".

use crate::{
    island::password_field::PasswordField,
    pages::{
        form_state::FormState,
        secret_input::SecretInput,
        ui::{
            field::{EmailField, FixedField, SelectField, TextField},
            number_field::NumberField,
        },
    },
};
use identity::{delivery::smtp::Encryption, settings::email::Email};
use leptos::prelude::*;
use serde::Deserialize;

#[derive(Clone, Deserialize)]
pub(crate) struct EmailForm {
    pub(super) version: i64,
    pub(super) server: String,
    pub(super) port: String,
    pub(super) encryption: String,
    pub(super) user_name: String,
    /// Never shown again.
    pub(super) password: SecretInput,
    pub(super) from: String,
}

impl From<Email> for EmailForm {
    fn from(saved: Email) -> Self {
        Self {
            version: saved.version,
            server: saved.server,
            port: saved.port.to_string(),
            encryption: word(saved.encryption).to_owned(),
            user_name: saved.user_name,
            password: SecretInput::default(),
            from: saved.from,
        }
    }
}

pub(super) fn fields(state: FormState<EmailForm>, has_password: bool) -> AnyView {
    let FormState { values, meanwhile, errors, .. } = state;
    let at = move |field: &str| errors.at(field);
    let now = |of: fn(&EmailForm) -> &String| meanwhile.as_ref().map(|saved| of(saved).clone());
    let password_hint = has_password.then(|| "A password is saved.".to_owned());
    let chosen = word(encryption(&values.encryption));
    let options =
        ALL.map(|each| (word(each).to_owned(), label(each).to_owned())).into_iter().collect();
    // Not named "password", because an identity check above the tab has a field with that name.
    view! {
        <div class="administration__line">
            <TextField name="server" label="Server" value=values.server meanwhile=now(|saved| &saved.server) error=at("server") autocapitalize="off" spellcheck=false />
            <NumberField name="port" label="Port" value=values.port least=1 most=65535 meanwhile=now(|saved| &saved.port) error=at("port") />
            <SelectField name="encryption" label="Encryption" options chosen meanwhile=now(|saved| &saved.encryption) error=at("encryption") />
        </div>
        <TextField name="user_name" label="User name (optional)" value=values.user_name meanwhile=now(|saved| &saved.user_name) error=at("user_name") autocapitalize="off" spellcheck=false optional=true />
        <PasswordField id="server_password" name="password" label="Password (optional)" hint=password_hint error=at("server_password") autocomplete="new-password" toggle="password" optional=Some(true) />
        <TextField name="from" label="From address" value=values.from meanwhile=now(|saved| &saved.from) error=at("from") autocapitalize="off" spellcheck=false />
    }
    .into_any()
}

pub(super) fn fixed(email: Email) -> AnyView {
    let user_name = (!email.user_name.is_empty()).then(|| {
        view! {
            <FixedField label="User name" value=email.user_name verbatim=true />
            <FixedField label="Password" value="A password is set." />
        }
    });
    view! {
        <FixedField label="Server" value=email.server verbatim=true />
        <FixedField label="Port" value=email.port.to_string() />
        <FixedField label="Encryption" value=label(email.encryption) />
        {user_name}
        <FixedField label="From address" value=email.from verbatim=true />
    }
    .into_any()
}

pub(super) fn recipient(label: String, to: String, error: Option<String>) -> AnyView {
    view! { <EmailField name="to" label value=to error autocomplete="email" /> }.into_any()
}

const ALL: [Encryption; 3] = [Encryption::Tls, Encryption::StartTls, Encryption::None];

fn label(encryption: Encryption) -> &'static str {
    match encryption {
        Encryption::Tls => "TLS",
        Encryption::StartTls => "STARTTLS",
        Encryption::None => "None",
    }
}

pub(super) fn word(encryption: Encryption) -> &'static str {
    match encryption {
        Encryption::Tls => "tls",
        Encryption::StartTls => "starttls",
        Encryption::None => "none",
    }
}

/// An unknown value never turns encryption off.
pub(super) fn encryption(typed: &str) -> Encryption {
    ALL.into_iter().find(|each| word(*each) == typed).unwrap_or(Encryption::StartTls)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_value_does_not_turn_encryption_off() {
        for (word, is) in [
            ("tls", Encryption::Tls),
            ("starttls", Encryption::StartTls),
            ("none", Encryption::None),
            ("NONE", Encryption::StartTls),
            ("", Encryption::StartTls),
        ] {
            assert_eq!(encryption(word), is, "{word}");
        }
    }
}
