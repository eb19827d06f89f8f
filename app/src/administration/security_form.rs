//! The form of the tab "Security".

use super::security::{PATH, SecurityForm};
use crate::{
    reply::{self, Reply},
    request::{Ask, SignedIn},
    sentence, standing,
    two_factor::tab::Opened,
    ui::{
        administration_frame::{Place, SettingsTab},
        button::{ButtonKind, Submit},
        checkbox::Checkbox,
        choices::Choices,
        date_field::DateField,
        document::Document,
        error_summary::Mistakes,
        frame::Frame,
        group::Group,
        number_field::NumberField,
        text::number,
        unsaved::{UnsavedQuestion, guard},
    },
};
use axum::http::StatusCode;
use identity::{
    delivery::CanSend,
    method::Method,
    policy::{Allowed, Policy, TRUST_DAYS},
    second_factor,
    settings::security,
};
use jiff::{Timestamp, tz::TimeZone};
use leptos::prelude::*;

/// The id of the form, for errors that concern all of it.
pub(super) const FORM: &str = "security";

/// The organization's time zone.
pub(super) fn zone(ask: &Ask) -> TimeZone {
    TimeZone::get(&ask.about.time_zone).unwrap_or(TimeZone::UTC)
}

/// The values that the form shows: saved, or submitted but not saved.
#[derive(Clone)]
pub(super) struct Kept {
    version: i64,
    values: Values,
    /// The values were submitted and are not saved.
    unsaved: bool,
    /// The values another administrator saved meanwhile.
    meanwhile: Option<Values>,
    pub(super) mistakes: Mistakes,
}

#[derive(Clone)]
struct Values {
    second_factor: bool,
    trust: bool,
    trust_days: String,
    enforce: bool,
    /// "sign-in" or "date".
    start: &'static str,
    required_from: String,
    allowed: Allowed,
    passkeys: bool,
}

impl Kept {
    pub(super) fn saved(policy: &Policy, ask: &Ask) -> Self {
        Self {
            version: policy.version,
            values: Values::of(policy, ask),
            unsaved: false,
            meanwhile: None,
            mistakes: Mistakes::default(),
        }
    }

    pub(super) fn typed(form: &SecurityForm, version: i64) -> Self {
        Self {
            version,
            values: Values::typed(form),
            unsaved: true,
            meanwhile: None,
            mistakes: Mistakes::default(),
        }
    }

    /// Another administrator saved first: the next attempt is based on their version.
    pub(super) fn against(&mut self, policy: &Policy, ask: &Ask) {
        self.version = policy.version;
        self.meanwhile = Some(Values::of(policy, ask));
    }
}

/// The default start is two weeks ahead.
const AHEAD: i64 = 14 * 86_400;

impl Values {
    fn of(policy: &Policy, ask: &Ask) -> Self {
        let from = policy.enforcement.and_then(|enforcement| enforcement.from);
        let day = Timestamp::from_second(from.unwrap_or_else(|| ask.now() + AHEAD));
        let day = day.unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(zone(ask)).date();
        Self {
            second_factor: policy.second_factor_on,
            trust: policy.trust_allowed,
            trust_days: policy.trust_days.to_string(),
            enforce: policy.enforcement.is_some(),
            start: if from.is_some() { "date" } else { "sign-in" },
            required_from: day.to_string(),
            allowed: policy.allowed,
            passkeys: policy.passkeys_allowed,
        }
    }

    fn typed(form: &SecurityForm) -> Self {
        let ticked = |value: &str| value == "on";
        Self {
            second_factor: ticked(&form.second_factor),
            trust: ticked(&form.trust),
            trust_days: form.trust_days.clone(),
            enforce: ticked(&form.enforce),
            start: if form.start == "date" { "date" } else { "sign-in" },
            required_from: form.required_from.clone(),
            allowed: Allowed {
                app: ticked(&form.app),
                sms: ticked(&form.sms),
                email: ticked(&form.email),
            },
            passkeys: ticked(&form.passkeys),
        }
    }

    /// When enforcement starts, if it is on.
    fn started(&self) -> Option<&'static str> {
        self.enforce.then_some(self.start)
    }

    /// The day on which enforcement starts, if it starts on a day.
    fn day(&self) -> Option<String> {
        (self.started() == Some("date")).then(|| self.required_from.clone())
    }
}

/// The tab, with the dialog over it.
pub(super) async fn page(
    SignedIn { ask, session }: &SignedIn,
    status: StatusCode,
    kept: Kept,
    opened: Option<Opened>,
) -> Reply {
    let overview = second_factor::overview(ask.services(), session).await?;
    let can_send = ask.services().can_send();
    let (with, total) = security::adoption(ask.services()).await?;
    Ok(reply::page(ask, status, move || {
        let (title, failed, dialog) = Opened::over(opened, format!("{} – Settings", SettingsTab::Security.label()));
        let standing = standing::of(&overview);
        let mistakes = kept.mistakes.clone();
        let place = Place::Settings(SettingsTab::Security);
        let (with, total) = (number(with), number(total));
        view! {
            <Document frame=Frame::Administration(place) title mistakes failed standing dialog>
                <h2 id="panel-title" tabindex="-1">{SettingsTab::Security.label()}</h2>
                <p class="adoption">
                    {format!("{with} of {total} active users use two-factor authentication.")} " "
                    <a href="/admin/users?two_factor=none&status=active">"View users without two-factor authentication"</a>
                </p>
                <SecurityFields kept can_send />
            </Document>
        }
    })
    .await)
}

#[component]
fn SecurityFields(kept: Kept, can_send: CanSend) -> impl IntoView {
    let Kept { version, values, unsaved, meanwhile, mistakes } = kept;
    let at = move |field: &str| mistakes.at(field);
    let now = |of: fn(&Values) -> bool| (of(&values), meanwhile.as_ref().map(of));
    let (second_factor, trust) = (now(|it| it.second_factor), now(|it| it.trust));
    let (enforce, passkeys) = (now(|it| it.enforce), now(|it| it.passkeys));
    let methods = Method::ALL.map(|method| {
        let error = at(method.as_str());
        let now = meanwhile.as_ref().map(|saved| saved.allowed.has(method));
        let checked = values.allowed.has(method);
        view! { <MethodBox method checked can_send=can_send.has(method) now error /> }
    });
    let own_method = at("enforce").map(|_| {
        view! { <p class="check__way"><a href="/settings/two-factor">"Set it up"</a></p> }
    });
    view! {
        <form class="form administration__form" id=FORM method="post" action=PATH novalidate data-guard=guard(unsaved)>
            <input r#type="hidden" name="version" value=version.to_string() />
            <Group legend="Two-factor authentication">
                <Checkbox
                    name="second_factor"
                    label="Enable two factor user login"
                    checked=values.second_factor
                    hint=hint("Users can add a second step to their sign-in.", second_factor)
                />
                <Checkbox
                    name="trust"
                    label="Allow users to trust the browser they are using"
                    checked=values.trust
                    hint=hint("A trusted browser skips the second step on later sign-ins.", trust)
                    needs="second_factor"
                />
                <NumberField
                    name="trust_days"
                    label="Trusted browsers expire after (days)"
                    value=values.trust_days
                    least=*TRUST_DAYS.start()
                    most=*TRUST_DAYS.end()
                    meanwhile=meanwhile.as_ref().map(|saved| saved.trust_days.clone())
                    error=at("trust_days")
                />
                <Checkbox
                    name="enforce"
                    label="Enforce Two-Factor Authentication (2FA)"
                    checked=values.enforce
                    hint=hint("All users must use two-factor authentication.", enforce)
                    error=at("enforce")
                    needs="second_factor"
                />
                {own_method}
                <div class="enforcement">
                    <Choices
                        name="start"
                        label="Starts"
                        options=vec![("sign-in", "At the next sign-in"), ("date", "On a date")]
                        chosen=values.start
                        meanwhile=meanwhile.as_ref().and_then(Values::started)
                    />
                    <DateField
                        name="required_from"
                        label="Required from"
                        value=values.required_from
                        meanwhile=meanwhile.as_ref().and_then(Values::day)
                        error=at("required_from")
                    />
                </div>
            </Group>
            <Group legend="Methods users can choose">
                {methods.into_iter().collect_view()}
                <Checkbox
                    name="passkeys"
                    label="Passkeys and security keys"
                    checked=values.passkeys
                    hint=hint("", passkeys).filter(|text| !text.is_empty())
                />
            </Group>
            <div><Submit label="Save Changes" kind=ButtonKind::Primary /></div>
        </form>
        <UnsavedQuestion />
    }
}

/// A method that cannot be sent can be turned off, but not on.
#[component]
fn MethodBox(
    method: Method,
    checked: bool,
    can_send: bool,
    now: Option<bool>,
    error: Option<String>,
) -> impl IntoView {
    let missing = if can_send { "" } else { sentence::cannot_send(method) };
    let hint = hint(missing, (checked, now)).filter(|text| !text.is_empty());
    let way = (!can_send).then(|| match method {
        Method::Sms => view! { <p class="check__way"><a href="/admin/settings/sms">"Open SMS settings"</a></p> }.into_any(),
        _ => view! { <p class="check__way"><a href="/admin/settings/email">"Open email settings"</a></p> }.into_any(),
    });
    view! {
        <Checkbox name=method.as_str() label=method.name() checked hint error disabled={!can_send && !checked} />
        {way}
    }
}

/// The description of a box, and its saved state if another administrator changed it.
fn hint(text: &str, (ticked, now): (bool, Option<bool>)) -> Option<String> {
    let meanwhile = match now.filter(|now| *now != ticked) {
        Some(true) => " Saved in the meantime: checked.",
        Some(false) => " Saved in the meantime: not checked.",
        None => "",
    };
    Some(format!("{text}{meanwhile}").trim().to_owned())
}
