//! The fields of the tab "Security".

use super::security_form::Values;
use crate::pages::{
    banner,
    form_state::FormState,
    path,
    reply::{self, Reply},
    request::SignedIn,
    sentence,
    ui::{
        administration_frame::{Place, SettingsTab},
        button::{ButtonKind, Submit},
        checkbox::Checkbox,
        choices::Choices,
        date_field::DateField,
        document::Document,
        field::HiddenField,
        form_action::form_action,
        frame::Frame,
        group::Group,
        number_field::NumberField,
        text::{nobr, number},
        unsaved::{UnsavedQuestion, guard},
    },
};
use axum::http::StatusCode;
use identity::{
    delivery::CanSend, method::Method, policy::TRUST_DAYS, second_factor, settings::security,
};
use leptos::prelude::*;

/// The id of the form, for errors that concern all of it.
pub(super) const FORM: &str = "security";

/// The tab.
pub(super) async fn page(
    SignedIn { context, session }: &SignedIn,
    status: StatusCode,
    state: FormState<Values>,
) -> Reply {
    let overview = second_factor::overview(context.services(), session).await?;
    let can_send = context.services().can_send();
    let (with, total) = security::adoption(context.services()).await?;
    Ok(reply::page::page(context, status, move || {
        let banner = banner::of(&overview);
        let errors = state.errors.clone();
        let place = Place::Settings(SettingsTab::Security);
        let (with, total) = (number(with), number(total));
        view! {
            <Document frame=Frame::Administration(place) errors banner>
                <h2 id="panel-title" tabindex="-1">{SettingsTab::Security.label()}</h2>
                <p class="adoption">
                    {format!("{with} of {total} active users use two-factor authentication.")} " "
                    <a href=path::USERS_WITHOUT_TWO_FACTOR>{nobr("View users without two-factor authentication")}</a>
                </p>
                <SecurityFields state can_send />
            </Document>
        }
    }))
}

#[component]
fn SecurityFields(state: FormState<Values>, can_send: CanSend) -> impl IntoView {
    let version = state.latest().version;
    let FormState { values, unsaved, meanwhile, errors } = state;
    let at = move |field: &str| errors.at(field);
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
        view! { <p class="check__way"><a href=path::TWO_FACTOR>"Set it up"</a></p> }
    });
    view! {
        <form class="form administration__form" id=FORM method="post" action=form_action(path::SECURITY_SETTINGS) novalidate data-guard=guard(unsaved)>
            <HiddenField name="version" value=version.to_string() />
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
                    hint=hint(sentence::PASSKEY_STRENGTH, passkeys)
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
    let hint = hint(format!("{} {missing}", sentence::strength(method)).trim(), (checked, now));
    let way = (!can_send).then(|| match method {
        Method::Sms => view! { <p class="check__way"><a href=path::SMS_SETTINGS>"Open SMS settings"</a></p> }.into_any(),
        _ => view! { <p class="check__way"><a href=path::EMAIL_SETTINGS>"Open email settings"</a></p> }.into_any(),
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
