//! "Wasn't this you?": the target of the links in security emails.

use super::status::status;
use crate::{
    island::password_field::PasswordField,
    pages::{
        banner,
        cookie::TRUST,
        path,
        reply::{Reply, page::page, redirect::Redirect},
        request::{Fields, SignedIn},
        secret_input::SecretInput,
        sentence,
        ui::{
            button::{ButtonKind, Submit},
            document::Document,
            field::HiddenUsername,
            form_action::form_action,
            frame::Frame,
            notice::Notice,
        },
    },
};
use axum::http::StatusCode;
use identity::{
    password::{self, NotMe},
    policy, second_factor,
};
use leptos::prelude::*;
use serde::Deserialize;

const TITLE: &str = "Wasn't this you?";

#[derive(Deserialize)]
pub(crate) struct NotMeForm {
    password: SecretInput,
}

pub(crate) async fn show(signed_in: SignedIn) -> Reply {
    not_me_page(&signed_in, StatusCode::OK, None).await
}

pub(crate) async fn submit(signed_in: SignedIn, Fields(form): Fields<NotMeForm>) -> Reply {
    let SignedIn { context, session } = &signed_in;
    let password = form.password.typed();
    let trusts = policy::policy(context.services()).await?.trust().is_some();
    match password::not_me(context.services(), session, password, &context.client).await? {
        NotMe::Done(renewed) => Redirect::to(path::PASSWORD)
            .session(&renewed)
            .remove(TRUST)
            .notice(Notice::success(if trusts {
                "Every other browser was signed out, and all trusted browsers were removed. Now choose a new password."
            } else {
                "Every other browser was signed out. Now choose a new password."
            }))
            .focus("current_password")
            .into(),
        NotMe::Refused(problem) => {
            let error = sentence::current_password(context, problem);
            not_me_page(&signed_in, status(problem), Some(error)).await
        }
    }
}

async fn not_me_page(
    SignedIn { context, session }: &SignedIn,
    status: StatusCode,
    error: Option<String>,
) -> Reply {
    let overview = second_factor::overview(context.services(), session).await?;
    let email = session.email.clone();
    Ok(page(context, status, move || {
        let failed = error.is_some();
        let banner = banner::of(&overview);
        let trusts = overview.policy.trust().is_some();
        let and_trust = if trusts { " and remove all trusted browsers" } else { "" };
        view! {
            <Document
                frame=Frame::SignedIn
                title=TITLE
                heading=TITLE
                intro=format!("Enter your password. We will sign out every other browser{and_trust}. Then choose a new password.")
                failed
                banner
            >
                <form class="form panel__form door__form" method="post" action=form_action(path::NOT_ME) novalidate>
                    <HiddenUsername email />
                    <PasswordField id="password" name="password" label="Password" error autocomplete="current-password" toggle="password" />
                    <div><Submit label="Sign out everywhere else" kind=ButtonKind::Primary /></div>
                </form>
            </Document>
        }
    }))
}
