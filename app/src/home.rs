//! P-HOME: how one's account stands.

use crate::{
    recovery_code::standing,
    reply::{Reply, page},
    request::SignedIn,
    ui::{
        badge::{StateBadge, TwoFactorState},
        button::{ButtonKind, Open},
        card::{Card, Cards},
        document::Document,
        frame::Frame,
        tally::Tally,
    },
};
use axum::http::StatusCode;
use identity::second_factor::{self, Overview};
use leptos::prelude::*;

pub(crate) async fn show(SignedIn { ask, session }: SignedIn) -> Reply {
    let overview = second_factor::overview(ask.services(), &session).await?;
    Ok(page(&ask, StatusCode::OK, move || {
        let standing = standing::of(&overview);
        view! {
            <Document frame=Frame::SignedIn title="Account security" heading="Account security" standing>
                <Cards>
                    <TwoFactorCard overview />
                    <RecoveryCodesCard overview />
                </Cards>
            </Document>
        }
    })
    .await)
}

#[component]
fn TwoFactorCard(overview: Overview) -> impl IntoView {
    let body = if overview.is_enabled() {
        view! {
            <StateBadge state=TwoFactorState::Enabled />
            <p>"Mobile App"</p>
            <a href="/settings/two-factor" aria-label="Manage Two-Factor Authentication">"Manage"</a>
        }
        .into_any()
    } else {
        view! {
            <StateBadge state=TwoFactorState::NotEnabled />
            <Open action="/settings/two-factor/set-up" label="Set up Two-Factor Authentication" kind=ButtonKind::Primary />
        }
        .into_any()
    };
    view! { <Card id="two-factor-card" heading="Two-Factor Authentication">{body}</Card> }
}

#[component]
fn RecoveryCodesCard(overview: Overview) -> impl IntoView {
    let body = match overview.recovery_codes {
        Some(codes) => view! {
            <Tally left=codes.left as usize>{format!("{} of 10 left", codes.left)}</Tally>
            <a href="/settings/two-factor/recovery-codes" aria-label="Manage recovery codes">"Manage"</a>
        }
        .into_any(),
        None => view! { <p>"None yet"</p> }.into_any(),
    };
    view! { <Card id="recovery-codes-card" heading="Recovery codes">{body}</Card> }
}
