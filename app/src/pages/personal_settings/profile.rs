//! The tab "Profile": name, time zone, and a shortcut to two-factor authentication.

use crate::pages::{
    banner,
    form_state::FormState,
    path,
    reply::{Reply, page::page, redirect::Redirect},
    request::{Fields, SignedIn},
    sentence,
    two_factor_state::{self, methods_in_words},
    ui::{
        badge::StateBadge,
        button::{ButtonKind, Open, Submit},
        document::Document,
        field::{FixedField, SelectField, TextField},
        form_action::form_action,
        frame::Frame,
        notice::Notice,
        section::{PanelHead, Section},
        settings_frame::Tab,
    },
};
use axum::http::StatusCode;
use identity::{
    account::{Name, TimeZoneName},
    profile,
    second_factor::{self, Overview, State},
};
use leptos::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct ProfileForm {
    name: String,
    time_zone: String,
}

pub(crate) async fn show(signed_in: SignedIn) -> Reply {
    let session = &signed_in.session;
    let (name, time_zone) = (session.name.clone(), session.time_zone.clone());
    let state = FormState::saved(ProfileForm { name, time_zone });
    profile_page(&signed_in, StatusCode::OK, state).await
}

pub(crate) async fn submit(signed_in: SignedIn, Fields(form): Fields<ProfileForm>) -> Reply {
    let SignedIn { context, session } = &signed_in;
    let mut state = FormState::submitted(form);
    let name = Name::parse(&state.values.name);
    if name.is_none() {
        let text = sentence::own_name(&state.values.name);
        state.note("name", text);
    }
    let zone = TimeZoneName::parse(&state.values.time_zone);
    if zone.is_none() {
        state.note("time_zone", sentence::TIME_ZONE);
    }
    let (Some(name), Some(zone)) = (name, zone) else {
        return profile_page(&signed_in, StatusCode::UNPROCESSABLE_ENTITY, state).await;
    };
    profile::save(context.services(), session, name, zone, &context.client).await?;
    Redirect::to(path::PROFILE).notice(Notice::success("Your profile was saved.")).into()
}

async fn profile_page(
    SignedIn { context, session }: &SignedIn,
    status: StatusCode,
    state: FormState<ProfileForm>,
) -> Reply {
    let overview = second_factor::overview(context.services(), session).await?;
    let email = session.email.clone();
    Ok(page(context, status, move || {
        let failed = state.has_mistakes();
        let at = move |field: &str| state.errors.at(field);
        let ProfileForm { name, time_zone } = state.values;
        let banner = banner::of(&overview);
        view! {
            <Document
                frame=Frame::Settings(Tab::Profile)
                title=format!("{} – Personal Settings", Tab::Profile.label())
                failed
                banner
            >
                <PanelHead heading=Tab::Profile.label()>
                    <p class="muted">"Your name, as others see it, and the time zone of all times you see."</p>
                </PanelHead>
                <div class="panel__body"><form class="form panel__form" method="post" action=form_action(path::PROFILE) novalidate>
                    <TextField name="name" label="Name" value=name error=at("name") autocomplete="name" spellcheck=false />
                    <FixedField label="Email" value=email verbatim=true hint="Ask an administrator to change your email." />
                    <SelectField name="time_zone" label="Time zone" options=zones(&time_zone) chosen=time_zone hint=ZONE error=at("time_zone") />
                    <div><Submit label="Save Changes" kind=ButtonKind::Primary /></div>
                </form></div>
                <TwoFactorSection overview />
            </Document>
        }
    }))
}

const ZONE: &str =
    "At your first sign-in, this was set to the time zone of your browser, if it was known.";

/// The time zones named after a city, UTC, and the chosen one.
pub(crate) fn zones(chosen: &str) -> Vec<(String, String)> {
    let by_city = |name: &String| {
        name == "UTC"
            || (name.contains('/')
                && !name.starts_with("Etc/")
                && !name.starts_with("posix/")
                && !name.starts_with("right/"))
    };
    let mut names: Vec<String> =
        jiff::tz::db().available().map(|name| name.as_str().to_owned()).filter(by_city).collect();
    if !names.iter().any(|name| name == chosen) {
        names.push(chosen.to_owned());
    }
    names.sort();
    names
        .into_iter()
        .map(|name| {
            let shown = name.replace('_', " ");
            (name, shown)
        })
        .collect()
}

#[component]
fn TwoFactorSection(overview: Overview) -> impl IntoView {
    let badge = view! { <StateBadge state=overview.state.into() /> }.into_any();
    let body = match overview.state {
        State::Enabled => {
            let methods = methods_in_words(&overview.methods);
            let may_disable = overview.requirement.is_none();
            view! {
                <p>{format!("Codes from: {methods}.")}</p>
                <div class="actions">
                    <Open action=path::CODES label="Recovery codes" />
                    {may_disable.then(|| view! { <Open action=path::DISABLE label="Disable" kind=ButtonKind::Caution /> })}
                </div>
            }
            .into_any()
        }
        State::Off => view! { <p>{two_factor_state::OFF}</p> }.into_any(),
        State::NotEnabled | State::Required { .. } | State::Overdue { .. } => view! {
            <p>"Add a code from your phone to your sign-in."</p>
            <Open action=path::SET_UP label="Enable" kind=ButtonKind::Primary />
        }
        .into_any(),
    };
    view! { <Section id="profile-two-factor" heading="Two-Factor Authentication" level=2 aside=Some(badge)>{body}</Section> }
}
