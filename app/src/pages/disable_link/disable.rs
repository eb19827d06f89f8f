//! Turns off two-factor authentication with an administrator's link and the password.

use super::{bad_link, link};
use crate::{
    island::password_field::PasswordField,
    pages::{
        cookie::{LINK, without},
        path,
        reply::{Reply, go::Go, page::page},
        request::{Ask, Fields, SecretInput},
        sent_code::masked::masked,
        sentence,
        ui::{
            button::{ButtonKind, Submit},
            document::Document,
            field::HiddenUsername,
            frame::Frame,
        },
    },
};
use axum::{extract::Path, http::StatusCode, response::Response};
use identity::{
    account::EmailAddress,
    disable_link::{self, Disable},
    method::Destination,
    password::CurrentProblem,
};
use leptos::prelude::*;
use serde::Deserialize;

const TITLE: &str = "Disable Two-Factor Authentication";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DisableForm {
    password: SecretInput,
    #[serde(default)]
    #[expect(dead_code, reason = "for password managers; the link determines the account")]
    username: String,
}

/// Opening the link moves its token from the address bar and the history to a cookie. It does not
/// use up the link.
pub(crate) async fn open(Path(token): Path<String>) -> Go {
    Go::to(path::DISABLE_BY_LINK).link(&token)
}

pub(crate) async fn show(ask: Ask) -> Reply {
    let Some((_, email)) = link(&ask).await? else {
        return Ok(bad_link(&ask).await);
    };
    Ok(form(&ask, StatusCode::OK, email, None).await)
}

/// "Disable".
pub(crate) async fn submit(ask: Ask, Fields(typed): Fields<DisableForm>) -> Reply {
    let Some((link, email)) = link(&ask).await? else {
        return Ok(bad_link(&ask).await);
    };
    let password = typed.password.typed();
    let problem = match disable_link::disable(ask.services(), &link, password, &ask.client).await? {
        Disable::Done { required } => return Ok(without(done(&ask, required).await, LINK)),
        Disable::BadLink => return Ok(bad_link(&ask).await),
        Disable::Refused(problem) => problem,
    };
    let status = match problem {
        CurrentProblem::Paused { .. } => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let error = Some(sentence::current_password(&ask, problem));
    Ok(form(&ask, status, email, error).await)
}

async fn form(
    ask: &Ask,
    status: StatusCode,
    email: EmailAddress,
    error: Option<String>,
) -> Response {
    page(ask, status, move || {
        let failed = error.is_some();
        let whose = masked(&Destination::Mail(email.as_str().to_owned()), "");
        view! {
            <Document frame=Frame::SignedOut title=TITLE heading=TITLE failed>
                <p class="intro">
                    "This turns off two-factor authentication for " {whose}
                    ", removes its recovery codes and trusted browsers, and signs out every browser. Enter your password to continue."
                </p>
                <form class="form door__form" method="post" action=path::DISABLE_BY_LINK novalidate>
                    <HiddenUsername email=email.as_str() />
                    <PasswordField id="password" name="password" label="Password" error autocomplete="current-password" toggle="password" />
                    <Submit label="Disable" kind=ButtonKind::Danger large=true wide=true />
                </form>
                <p class="door__way"><a href=path::DISABLE_BY_LINK_REPORT>"I did not ask for this"</a></p>
            </Document>
        }
    })
    .await
}

async fn done(ask: &Ask, required: bool) -> Response {
    page(ask, StatusCode::OK, move || {
        let heading = "Two-Factor Authentication is disabled";
        let intro = if required {
            "You will be asked to set it up again when you sign in."
        } else {
            "You can sign in with your password."
        };
        view! {
            <Document frame=Frame::SignedOut title=heading heading=heading intro>
                <p class="door__way"><a href=path::SIGN_IN>"Sign in"</a></p>
            </Document>
        }
    })
    .await
}
