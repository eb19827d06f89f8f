//! P-HOME: the user's applications, and an overview of the account.

#![expect(unreachable_pub, reason = "the component macro makes every shared widget public")]

mod applications; // "Your applications"

use applications::Launcher;

use crate::pages::{
    activity::words,
    banner, path,
    reply::{Reply, page::page},
    request::SignedIn,
    two_factor_state::methods_in_words,
    ui::{
        badge::StateBadge,
        button::{ButtonKind, Open},
        card::{Card, Cards},
        codes_left::CodesLeft,
        document::Document,
        frame::Frame,
        time::Moment,
    },
};
use axum::http::StatusCode;
use identity::{
    access,
    activity::{self, Line},
    second_factor::{self, Overview, State},
    trusted_browser::{self, TrustedBrowser},
};
use leptos::prelude::*;

/// The number of events on the card "Recent activity".
const RECENT: u64 = 5;

pub(crate) async fn show(SignedIn { context, session }: SignedIn) -> Reply {
    let services = context.services();
    let overview = second_factor::overview(services, &session).await?;
    let trusted = trusted_browser::list(services, &session, &context.client).await?;
    let recent = activity::recent(services, &session, RECENT).await?;
    let openings = access::every(services, &session).await?;
    Ok(page(&context, StatusCode::OK, move || {
        let banner = banner::of(&overview);
        let trusts = overview.policy.trust().is_some();
        view! {
            <Document frame=Frame::SignedIn title="Account security" heading="Account security" banner>
                <Launcher openings />
                <Cards>
                    <TwoFactorCard overview=overview.clone() />
                    <RecoveryCodesCard overview />
                    {trusts.then(|| view! { <TrustedBrowsersCard trusted /> })}
                    <RecentCard lines=recent />
                </Cards>
            </Document>
        }
    }))
}

#[component]
fn TwoFactorCard(overview: Overview) -> impl IntoView {
    let badge = view! { <StateBadge state=overview.state.into() /> };
    let manage = || {
        view! { <a href=path::TWO_FACTOR aria-label="Manage Two-Factor Authentication">"Manage"</a> }
    };
    let body = match overview.state {
        State::Enabled => {
            let methods = methods_in_words(&overview.methods);
            view! { {badge} <p>{methods}</p> {manage()} }.into_any()
        }
        State::Off => view! { {badge} {manage()} }.into_any(),
        _ => {
            // The banner already has the primary button.
            let is_due = matches!(overview.state, State::Required { from: Some(_) });
            let has_banner = overview.nudge || is_due;
            let kind = if has_banner { ButtonKind::Secondary } else { ButtonKind::Primary };
            view! {
                {badge}
                <Open action=path::SET_UP label="Set up Two-Factor Authentication" kind />
            }
            .into_any()
        }
    };
    view! { <Card id="two-factor-card" heading="Two-Factor Authentication">{body}</Card> }
}

#[component]
fn RecoveryCodesCard(overview: Overview) -> impl IntoView {
    let left = match overview.recovery_codes {
        Some(codes) => view! {
            <CodesLeft left=codes.left as usize>{format!("{} of 10 left", codes.left)}</CodesLeft>
        }
        .into_any(),
        None => view! { <p>"None yet"</p> }.into_any(),
    };
    view! {
        <Card id="recovery-codes-card" heading="Recovery codes">
            {left}
            <a href=path::CODES aria-label="Manage recovery codes">"Manage"</a>
        </Card>
    }
}

#[component]
fn TrustedBrowsersCard(trusted: Vec<TrustedBrowser>) -> impl IntoView {
    let count = match trusted.len() {
        0 => String::new(),
        1 => "1 browser.".to_owned(),
        more => format!("{more} browsers."),
    };
    let this = match trusted.iter().any(|browser| browser.is_this) {
        true => "This one is trusted.",
        false if trusted.is_empty() => "None. Every sign-in asks for a code.",
        false => "This one is not trusted.",
    };
    view! {
        <Card id="trusted-browsers-card" heading="Trusted browsers">
            <p>{format!("{count} {this}").trim().to_owned()}</p>
            <a href=path::BROWSERS aria-label="Manage trusted browsers">"Manage"</a>
        </Card>
    }
}

#[component]
fn RecentCard(lines: Vec<Line>) -> impl IntoView {
    let events = lines.iter().map(|line| {
        view! { <li>{words::what(line)} <span class="muted"><Moment at=line.at /></span></li> }
    });
    let events = if lines.is_empty() {
        view! { <p>"Nothing yet."</p> }.into_any()
    } else {
        view! { <ul class="recent" role="list">{events.collect_view()}</ul> }.into_any()
    };
    view! {
        <Card id="recent-activity-card" heading="Recent activity">
            {events}
            <a href=path::ACTIVITY>"See all activity"</a>
        </Card>
    }
}
