//! The form of the tab "Security".

use super::security::PATH;
use crate::{
    reply::{self, Reply},
    request::Ask,
    sentence, standing,
    two_factor::tab::Opened,
    ui::{
        administration_frame::{Place, SettingsTab},
        button::{ButtonKind, Submit},
        checkbox::Checkbox,
        document::Document,
        error_summary::Mistakes,
        frame::Frame,
        group::Group,
        number_field::NumberField,
    },
};
use axum::http::StatusCode;
use identity::{
    delivery::CanSend,
    policy::{Allowed, Policy, TRUST_DAYS, Wanted},
    second_factor::{self, Method},
    session::Session,
};
use leptos::prelude::*;

/// Id of the form, for what is wrong with all of it.
pub(super) const FORM: &str = "security";

/// What the form shows: what is saved, or what was ticked and not saved.
#[derive(Clone)]
pub(super) struct Kept {
    version: i64,
    boxes: Boxes,
    trust_days: String,
    /// What somebody else saved meanwhile.
    meanwhile: Option<Boxes>,
    pub(super) mistakes: Mistakes,
}

#[derive(Clone, Copy)]
struct Boxes {
    second_factor: bool,
    trust: bool,
    allowed: Allowed,
    passkeys: bool,
}

impl Kept {
    pub(super) fn saved(policy: &Policy) -> Self {
        Self {
            version: policy.version,
            boxes: Boxes::of(policy),
            trust_days: policy.trust_days.to_string(),
            meanwhile: None,
            mistakes: Mistakes::default(),
        }
    }

    /// `trust_days` is as it was typed.
    pub(super) fn wanted(wanted: &Wanted, trust_days: String) -> Self {
        let boxes = Boxes {
            second_factor: wanted.second_factor_on,
            trust: wanted.trust_allowed,
            allowed: wanted.allowed,
            passkeys: wanted.passkeys_allowed,
        };
        Self {
            version: wanted.version,
            boxes,
            trust_days,
            meanwhile: None,
            mistakes: Mistakes::default(),
        }
    }

    /// Somebody else was faster: the next try is made against what they saved.
    pub(super) fn against(&mut self, policy: &Policy) {
        self.version = policy.version;
        self.meanwhile = Some(Boxes::of(policy));
    }
}

impl Boxes {
    fn of(policy: &Policy) -> Self {
        Self {
            second_factor: policy.second_factor_on,
            trust: policy.trust_allowed,
            allowed: policy.allowed,
            passkeys: policy.passkeys_allowed,
        }
    }
}

/// The tab, with the dialog that stands over it.
pub(super) async fn page(
    ask: &Ask,
    session: &Session,
    status: StatusCode,
    kept: Kept,
    opened: Option<Opened>,
) -> Reply {
    let overview = second_factor::overview(ask.services(), session).await?;
    let can_send = ask.services().can_send();
    Ok(reply::page(ask, status, move || {
        let (title, failed, dialog) = match opened {
            Some(Opened { title, failed, view }) => (title, failed, Some(view())),
            None => (format!("{} – Settings", SettingsTab::Security.label()), false, None),
        };
        let standing = standing::of(&overview);
        let mistakes = kept.mistakes.clone();
        view! {
            <Document frame=Frame::Administration(Place::Settings(SettingsTab::Security)) title mistakes failed standing dialog>
                <h2 id="panel-title" tabindex="-1">{SettingsTab::Security.label()}</h2>
                <SecurityForm kept can_send />
            </Document>
        }
    })
    .await)
}

#[component]
fn SecurityForm(kept: Kept, can_send: CanSend) -> impl IntoView {
    let Kept { version, boxes, trust_days, meanwhile, mistakes } = kept;
    let at = move |field: &str| mistakes.at(field);
    let methods = Method::ALL.map(|method| {
        let error = at(method.as_str());
        let now = meanwhile.map(|boxes| boxes.allowed.has(method));
        view! { <MethodBox method checked=boxes.allowed.has(method) can_send=can_send.has(method) now error /> }
    });
    let passkeys_hint = hint("", boxes.passkeys, meanwhile.map(|now| now.passkeys));
    let passkeys_hint = passkeys_hint.filter(|text| !text.is_empty());
    view! {
        <form class="form administration__form" id=FORM method="post" action=PATH novalidate>
            <input r#type="hidden" name="version" value=version.to_string() />
            <Group legend="Two-factor authentication">
                <Checkbox
                    name="second_factor"
                    label="Enable two factor user login"
                    checked=boxes.second_factor
                    hint=hint("Users can add a second step to their sign-in.", boxes.second_factor, meanwhile.map(|now| now.second_factor))
                />
                <Checkbox
                    name="trust"
                    label="Allow users to trust the browser they are using"
                    checked=boxes.trust
                    hint=hint("A trusted browser skips the second step on later sign-ins.", boxes.trust, meanwhile.map(|now| now.trust))
                    needs="second_factor"
                />
                <NumberField
                    name="trust_days"
                    label="Trusted browsers expire after (days)"
                    value=trust_days
                    least=*TRUST_DAYS.start()
                    most=*TRUST_DAYS.end()
                    error=at("trust_days")
                />
            </Group>
            <Group legend="Methods users can choose">
                {methods.into_iter().collect_view()}
                <Checkbox name="passkeys" label="Passkeys and security keys" checked=boxes.passkeys hint=passkeys_hint />
            </Group>
            <div><Submit label="Save Changes" kind=ButtonKind::Primary /></div>
        </form>
    }
}

/// A method that cannot be sent can be taken back and not be given.
#[component]
fn MethodBox(
    method: Method,
    checked: bool,
    can_send: bool,
    now: Option<bool>,
    error: Option<String>,
) -> impl IntoView {
    let missing = if can_send { "" } else { sentence::cannot_send(method) };
    let hint = hint(missing, checked, now).filter(|text| !text.is_empty());
    view! {
        <Checkbox name=method.as_str() label=method.name() checked hint error disabled={!can_send && !checked} />
    }
}

/// What a box is for, and how somebody else left it where that differs.
fn hint(text: &str, ticked: bool, now: Option<bool>) -> Option<String> {
    let meanwhile = match now.filter(|now| *now != ticked) {
        Some(true) => " Saved meanwhile: ticked.",
        Some(false) => " Saved meanwhile: not ticked.",
        None => "",
    };
    Some(format!("{text}{meanwhile}").trim().to_owned())
}
