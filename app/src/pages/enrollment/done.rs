//! The last step: two-factor authentication is enabled.

use super::resume;
use crate::pages::{
    passkey::prompt::CreatePasskey,
    path,
    reply::{Reply, page::page, redirect::Redirect},
    request::SignedIn,
    two_factor::done::{CheckList, TITLE},
    ui::{
        button::{Act, ButtonKind},
        document::Document,
        frame::Frame,
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
    let can_create = passkey::are_offered_by(&overview.policy, context.services());
    Ok(page(&context, StatusCode::OK, move || {
        view! {
            <Document frame=Frame::SignedOut title=TITLE heading=TITLE>
                <div class="enrollment">
                    <CheckList overview can_create />
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
pub(crate) async fn submit(SignedIn { context, .. }: SignedIn) -> Redirect {
    resume(&context)
}
