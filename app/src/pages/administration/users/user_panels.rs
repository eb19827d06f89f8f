//! The sections of P-USER.

use super::return_to::ReturnTo;
use crate::pages::{
    activity::words::what,
    path,
    sent_code::masked::masked,
    session::table::TheirBrowsers,
    ui::{
        badge::{Badge, BadgeKind, StateBadge},
        button::Act,
        callout::Callout,
        description_list::{DescriptionItem, DescriptionList},
        notice::Notice,
        section::Section,
        site::site,
        time::{Moment, Style, moment},
    },
};
use identity::{
    activity::Line,
    enrolled_methods::MethodState,
    method::Destination,
    requirement::Override,
    session::SignedInBrowser,
    users::details::{Details, Pending},
};
use leptos::prelude::*;

#[component]
pub(super) fn AccountPanel(details: Details) -> AnyView {
    let Details { user, invited_by, mail_refused_at, .. } = details;
    let last = match user.last_sign_in_at {
        Some(at) => view! { <Moment at /> }.into_any(),
        None => "Never".into_any(),
    };
    view! {
        <Section id="user-account" heading="Account" level=2>
            {mail_refused_at.map(|at| view! { <MailRefused at /> })}
            <DescriptionList>
                <DescriptionItem name="Name">{user.name}</DescriptionItem>
                <DescriptionItem name="Email"><span translate="no">{user.email}</span></DescriptionItem>
                <DescriptionItem name="User name"><span translate="no">{user.user_name}</span></DescriptionItem>
                <DescriptionItem name="Created"><Moment at=user.created_at /></DescriptionItem>
                <DescriptionItem name="Last sign-in">{last}</DescriptionItem>
                {invited_by.map(|name| view! { <DescriptionItem name="Invited by">{name}</DescriptionItem> })}
            </DescriptionList>
        </Section>
    }
    .into_any()
}

#[component]
fn MailRefused(at: i64) -> AnyView {
    let date = moment(at, &site().zone, Style::DateTime);
    let text = format!(
        "The mail server did not accept an email to this address on {date}. Check the address."
    );
    view! { <Callout said=Notice::attention(text) /> }.into_any()
}

#[component]
pub(super) fn TwoFactorPanel(details: Details, return_to: ReturnTo) -> AnyView {
    let Details { user, methods, recovery_codes_left, trusted_browsers, passkeys, .. } = details;
    let badge = view! { <StateBadge state=user.state.into() /> }.into_any();
    let required = user.requirement.map(|requirement| match requirement.from {
        Some(from) => view! { <Moment at=from style=Style::Date /> }.into_any(),
        None => "The next sign-in".into_any(),
    });
    let lifted = match user.decided {
        Override::Lifted { until: None } => Some("Lifted".into_any()),
        Override::Lifted { until: Some(until) } if site().now < until => {
            Some(view! { "Lifted until " <Moment at=until style=Style::Date /> }.into_any())
        }
        _ => None,
    };
    let methods = methods
        .into_iter()
        .map(|method| view! { <DescriptionItem name=method.method.name()><MethodDescription method /></DescriptionItem> });
    let left = match recovery_codes_left {
        None => "None".into_any(),
        Some(0) => view! { <Badge kind=BadgeKind::Attention label="0 of 10 left" icon="alert" /> }
            .into_any(),
        Some(left) => format!("{left} of 10 left").into_any(),
    };
    let cancel = return_to.over(&path::with(path::USER_DISABLE_LINK_CANCEL, user.id));
    view! {
        <Section id="user-two-factor" heading="Two-Factor Authentication" level=2 aside=Some(badge)>
            {details.disable_link.map(|pending| view! { <PendingLink pending cancel /> })}
            <DescriptionList>
                {methods.collect_view()}
                <DescriptionItem name="Recovery codes">{left}</DescriptionItem>
                <DescriptionItem name="Trusted browsers">{trusted_browsers}</DescriptionItem>
                <DescriptionItem name="Passkeys and security keys">{passkeys}</DescriptionItem>
                {required.map(|from| view! { <DescriptionItem name="Required from">{from}</DescriptionItem> })}
                {lifted.map(|until| view! { <DescriptionItem name="Requirement">{until}</DescriptionItem> })}
                {user.reason.map(|reason| view! { <DescriptionItem name="Reason">{reason}</DescriptionItem> })}
            </DescriptionList>
        </Section>
    }
    .into_any()
}

/// The masked destination of its codes, and when the method was added and last used.
#[component]
fn MethodDescription(method: MethodState) -> AnyView {
    let place = match &method.destination {
        Some(phone @ Destination::Phone(_)) => {
            Some(view! { {masked(phone, "Number")} ". " }.into_any())
        }
        _ => None,
    };
    let used = match method.last_used_at {
        Some(at) => view! { " Last used " <Moment at style=Style::Date /> "." }.into_any(),
        None => " Not used yet.".into_any(),
    };
    view! { {place} "Added " <Moment at=method.added_at style=Style::Date /> "." {used} }.into_any()
}

#[component]
fn PendingLink(pending: Pending, cancel: String) -> AnyView {
    let zone = site().zone;
    let time = |at| moment(at, &zone, Style::DateTime);
    let text = format!(
        "Link to disable 2FA sent {}, expires {}.",
        time(pending.sent_at),
        time(pending.expires_at)
    );
    view! { <p>{text}</p> <Act action=cancel label="Cancel the link" /> }.into_any()
}

#[component]
pub(super) fn BrowsersPanel(browsers: Vec<SignedInBrowser>) -> AnyView {
    view! {
        <Section id="user-signed-in" heading="Where this user is signed in" level=2>
            <TheirBrowsers browsers />
        </Section>
    }
    .into_any()
}

#[component]
pub(super) fn ActivityPanel(lines: Vec<Line>, email: String) -> AnyView {
    let activity = path::audit_log_of(&email);
    let events = lines.iter().map(|line| {
        view! { <li>{what(line)} <span class="muted"><Moment at=line.at /></span></li> }
    });
    let events = if lines.is_empty() {
        view! { <p class="muted">"Nothing yet."</p> }.into_any()
    } else {
        view! { <ul class="recent" role="list">{events.collect_view()}</ul> }.into_any()
    };
    view! {
        <Section id="user-activity" heading="Recent activity" level=2>
            {events}
            <a href=activity>"View activity"</a>
        </Section>
    }
    .into_any()
}
