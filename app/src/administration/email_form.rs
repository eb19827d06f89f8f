//! The forms of the tab "Email".

use super::{
    delivery::decided_by,
    email::{PATH, TEST},
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
        field::{EmailField, FixedField, SelectField, TextField},
        frame::Frame,
        notice::Notice,
        number_field::NumberField,
        unsaved::{UnsavedQuestion, guard},
    },
};
use axum::http::StatusCode;
use identity::{
    delivery::smtp::Encryption,
    settings::{DecidedBy, email::Email},
};
use leptos::prelude::*;

/// Id of the form, for what is wrong with all of it.
pub(super) const FORM: &str = "email";

/// What the forms show: what is saved, or what was typed and not saved.
pub(super) struct Kept {
    values: Email,
    /// As it was typed.
    port: String,
    /// What is saved.
    saved: Email,
    unsaved: bool,
    /// Somebody else saved it meanwhile.
    is_conflict: bool,
    /// Where a test mail goes, and how it fared.
    to: String,
    pub(super) tested: Option<Notice>,
    pub(super) mistakes: Mistakes,
}

impl Kept {
    pub(super) fn saved(saved: Email, to: String) -> Self {
        let port = saved.port.to_string();
        Self { unsaved: false, ..Self::typed(saved.clone(), port, saved, to) }
    }

    pub(super) fn typed(values: Email, port: String, saved: Email, to: String) -> Self {
        let mistakes = Mistakes::default();
        let (unsaved, is_conflict, tested) = (true, false, None);
        Self { values, port, saved, unsaved, is_conflict, to, tested, mistakes }
    }

    /// The next try is made against what somebody else saved.
    pub(super) fn against(&mut self, saved: Email) {
        self.values.version = saved.version;
        self.saved = saved;
        self.is_conflict = true;
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
        let tab = SettingsTab::Email;
        let (title, failed, dialog) = match opened {
            Some(Opened { title, failed, view }) => (title, failed, Some(view())),
            None => (format!("{} – Settings", tab.label()), false, None),
        };
        let mistakes = kept.mistakes.clone();
        let announce = kept.tested.as_ref().map(|said| said.text.clone()).unwrap_or_default();
        let decided = decided_by(kept.saved.decided_by, "Emails", "LATCHKEY_SMTP_URL");
        let readable = kept.saved.is_readable_on_the_way();
        let (to, tested, to_error) = (kept.to.clone(), kept.tested.clone(), mistakes.at("to"));
        let settings = match kept.saved.decided_by {
            DecidedBy::Operator => view! { <SetByOperator email=kept.saved /> }.into_any(),
            _ => view! { <EmailForm kept /> }.into_any(),
        };
        view! {
            <Document frame=Frame::Administration(Place::Settings(tab)) title mistakes failed dialog announce>
                <h2 id="panel-title" tabindex="-1">{tab.label()}</h2>
                <div class="administration__form form">
                    {decided.map(|said| view! { <Callout said /> })}
                    {readable.then(|| view! { <Callout said=Notice::attention(READABLE) /> })}
                    {settings}
                    <form class="form administration__test" method="post" action=TEST novalidate>
                        <EmailField name="to" label="Send a test email to" value=to error=to_error autocomplete="email" />
                        {tested.map(|said| view! { <Callout said /> })}
                        <div><Submit label="Send test email" busy="Sending…" /></div>
                    </form>
                </div>
                <UnsavedQuestion />
            </Document>
        }
    })
    .await)
}

const READABLE: &str =
    "Emails go to this server without encryption: codes and links in them can be read on the way.";

#[component]
fn EmailForm(kept: Kept) -> impl IntoView {
    let Kept { values, port, saved, unsaved, is_conflict, mistakes, .. } = kept;
    let at = move |field: &str| mistakes.at(field);
    let meanwhile = is_conflict.then(|| saved.clone());
    let now = |of: fn(&Email) -> String| meanwhile.as_ref().map(of);
    // An identity check above the tab has a field of its own that is called "password".
    let password_hint = saved.has_password.then(|| "A password is saved.".to_owned());
    let options =
        ALL.map(|each| (word(each).to_owned(), label(each).to_owned())).into_iter().collect();
    view! {
        <form class="form" id=FORM method="post" action=PATH novalidate data-guard=guard(unsaved)>
            <input r#type="hidden" name="version" value=values.version.to_string() />
            <TextField name="server" label="Server" value=values.server meanwhile=now(|saved| saved.server.clone()) error=at("server") autocapitalize="off" spellcheck=false />
            <NumberField name="port" label="Port" value=port least=1 most=65535 meanwhile=now(|saved| saved.port.to_string()) error=at("port") />
            <SelectField name="encryption" label="Encryption" options chosen=word(values.encryption) meanwhile=now(|saved| word(saved.encryption).to_owned()) error=at("encryption") />
            <TextField name="user_name" label="User name (optional)" value=values.user_name meanwhile=now(|saved| saved.user_name.clone()) error=at("user_name") autocapitalize="off" spellcheck=false optional=true />
            <PasswordField id="server_password" name="password" label="Password (optional)" hint=password_hint error=at("server_password") autocomplete="new-password" toggle="password" optional=Some(true) />
            <TextField name="from" label="From address" value=values.from meanwhile=now(|saved| saved.from.clone()) error=at("from") autocapitalize="off" spellcheck=false />
            <div><Submit label="Save Changes" kind=ButtonKind::Primary /></div>
        </form>
    }
}

#[component]
fn SetByOperator(email: Email) -> impl IntoView {
    let user_name = (!email.user_name.is_empty()).then(|| {
        view! {
            <FixedField label="User name" value=email.user_name />
            <FixedField label="Password" value="A password is set." />
        }
    });
    view! {
        <FixedField label="Server" value=email.server />
        <FixedField label="Port" value=email.port.to_string() />
        <FixedField label="Encryption" value=label(email.encryption) />
        {user_name}
        <FixedField label="From address" value=email.from />
    }
}

const ALL: [Encryption; 3] = [Encryption::Tls, Encryption::StartTls, Encryption::None];

fn label(encryption: Encryption) -> &'static str {
    match encryption {
        Encryption::Tls => "TLS",
        Encryption::StartTls => "STARTTLS",
        Encryption::None => "None",
    }
}

fn word(encryption: Encryption) -> &'static str {
    match encryption {
        Encryption::Tls => "tls",
        Encryption::StartTls => "starttls",
        Encryption::None => "none",
    }
}

/// What stands in no list is no reason to go without.
pub(super) fn encryption(typed: &str) -> Encryption {
    ALL.into_iter().find(|each| word(*each) == typed).unwrap_or(Encryption::StartTls)
}
