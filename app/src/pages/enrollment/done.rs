//! The last step: two-factor authentication is enabled.

use super::resume;
use crate::pages::{
    passkey::prompt::CreatePasskey,
    path,
    reply::{Reply, page::page},
    request::SignedIn,
    two_factor::done::{TITLE, WhatNow},
    ui::{
        button::{Act, ButtonKind},
        document::Document,
        frame::Frame,
        notice::Notice,
    },
};
use axum::http::StatusCode;
use identity::{passkey, second_factor};
use leptos::prelude::*;

pub(crate) async fn show(SignedIn { context, session }: SignedIn) -> Reply {
    let overview = second_factor::overview(context.services(), &session).await?;
    if !overview.is_enabled() {
        return resume(&context).into();
    }
    let trusts = overview.policy.trust().is_some();
    let can_create = passkey::are_offered(context.services()).await?;
    Ok(page(&context, StatusCode::OK, move || {
        view! {
            <Document frame=Frame::SignedOut title=TITLE heading=TITLE>
                <div class="enrollment">
                    <WhatNow trusts />
                    <div class="enrollment__actions">
                        <Act action=path::ENROLL_DONE label="Done" kind=ButtonKind::Primary />
                        {can_create.then(|| view! { <CreatePasskey /> })}
                    </div>
                </div>
            </Document>
        }
    }))
}

/// "Done".
pub(crate) async fn submit(SignedIn { context, session }: SignedIn) -> Reply {
    let redirect = resume(&context);
    if second_factor::overview(context.services(), &session).await?.is_enabled() {
        return redirect.notice(Notice::success("Two-Factor Authentication is enabled.")).into();
    }
    redirect.into()
}
