//! The last step: two-factor authentication is enabled.

use super::go_on;
use crate::pages::{
    path,
    reply::{Reply, page::page},
    request::SignedIn,
    two_factor::done::{TITLE, WhatNow},
    ui::{
        button::{Act, ButtonKind, Open},
        document::Document,
        frame::Frame,
        notice::Notice,
    },
};
use axum::http::StatusCode;
use identity::{passkey, second_factor};
use leptos::prelude::*;

pub(crate) async fn show(SignedIn { ask, session }: SignedIn) -> Reply {
    if !second_factor::overview(ask.services(), &session).await?.is_enabled() {
        return go_on(&ask).into();
    }
    let can_create = passkey::are_offered(ask.services()).await?;
    Ok(page(&ask, StatusCode::OK, move || {
        view! {
            <Document frame=Frame::SignedOut title=TITLE heading=TITLE>
                <div class="enrollment">
                    <WhatNow />
                    <div class="enrollment__actions">
                        <Act action=path::ENROLL_DONE label="Done" kind=ButtonKind::Primary />
                        {can_create.then(|| view! { <Open action=path::PASSKEY_NEW label="Create a passkey" /> })}
                    </div>
                </div>
            </Document>
        }
    })
    .await)
}

/// "Done".
pub(crate) async fn submit(SignedIn { ask, session }: SignedIn) -> Reply {
    let go = go_on(&ask);
    if second_factor::overview(ask.services(), &session).await?.is_enabled() {
        return go.notice(Notice::success("Two-Factor Authentication is enabled.")).into();
    }
    go.into()
}
