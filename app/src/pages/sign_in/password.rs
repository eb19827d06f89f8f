//! P-SIGNIN: email and password.

use crate::{
    island::password_field::PasswordField,
    pages::{
        local_path::local_path,
        passkey::button::{PasskeyAction, UsePasskey},
        path,
        reply::{Reply, go::Go, page::page},
        request::{Ask, Fields, SecretInput, Viewer},
        sentence,
        ui::{
            button::{ButtonKind, Submit},
            document::Document,
            error_summary::Mistakes,
            field::EmailField,
            first_focus::FirstFocus,
            frame::Frame,
            notice::Notice,
        },
    },
};
use axum::{extract::Query, http::StatusCode};
use identity::{
    account::EmailAddress,
    passkey,
    secret::Token,
    sign_in::{self, PasswordAttempt, WithPassword},
};
use leptos::prelude::*;
use serde::Deserialize;

#[derive(Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordForm {
    username: String,
    password: SecretInput,
    #[serde(default)]
    next: String,
    #[serde(default)]
    mark: String,
}

/// The state of a form with errors.
#[derive(Clone, Default)]
struct Kept {
    email: String,
    next: Option<String>,
    mark: Option<Token>,
    mistakes: Mistakes,
}

pub(crate) async fn show(mut ask: Ask, Query(asked): Query<Asked>) -> Reply {
    if let Viewer::SignedIn(_) = ask.viewer {
        return Go::to(path::HOME).into();
    }
    if !ask.about.has_administrator {
        return Go::to(path::FIRST_START).into();
    }
    let next = local_path(&asked.next);
    if next.is_some() && ask.arrival.notice.is_none() {
        ask.arrival.notice = Some(Notice::information("Sign in to continue."));
    }
    sign_in_page(&ask, StatusCode::OK, Kept { next, ..Kept::default() }).await
}

pub(crate) async fn submit(ask: Ask, Fields(form): Fields<PasswordForm>) -> Reply {
    let next = local_path(&form.next);
    let mut kept = Kept {
        email: form.username,
        next: next.clone(),
        mark: Token::parse(&form.mark),
        mistakes: Mistakes::default(),
    };
    let email = EmailAddress::parse(&kept.email);
    if let Err(problem) = &email {
        kept.mistakes.note("username", sentence::email(*problem));
    }
    let password = form.password.typed();
    if password.is_empty() {
        kept.mistakes.note("password", sentence::PASSWORD_EMPTY);
    }
    let (true, Ok(email)) = (kept.mistakes.is_empty(), email) else {
        return sign_in_page(&ask, StatusCode::UNPROCESSABLE_ENTITY, kept).await;
    };
    let attempt = PasswordAttempt {
        email,
        password,
        next_path: next.clone(),
        replaces: ask.cookies.session(),
        mark: kept.mark.clone(),
    };
    match sign_in::with_password(ask.services(), attempt, &ask.client).await? {
        WithPassword::Complete(session) => {
            Go::to(next.unwrap_or_else(|| path::HOME.to_owned())).session(&session).into()
        }
        WithPassword::SecondFactorRequired(pending) => {
            Go::to(path::VERIFY).pending(&pending).into()
        }
        WithPassword::Refused => {
            kept.mistakes.note("username", sentence::SIGN_IN);
            sign_in_page(&ask, StatusCode::UNPROCESSABLE_ENTITY, kept).await
        }
        WithPassword::Paused { until } => {
            kept.mistakes.note("username", sentence::sign_in_paused(&ask, until));
            sign_in_page(&ask, StatusCode::TOO_MANY_REQUESTS, kept).await
        }
    }
}

/// Shows the page again after a passkey was refused.
pub(crate) async fn again(ask: &Ask, next: Option<String>, problem: &str) -> Reply {
    let mut kept = Kept { next, ..Kept::default() };
    kept.mistakes.note("username", problem);
    sign_in_page(ask, StatusCode::UNPROCESSABLE_ENTITY, kept).await
}

async fn sign_in_page(ask: &Ask, status: StatusCode, kept: Kept) -> Reply {
    let has_passkeys = passkey::are_offered(ask.services()).await?;
    let organization = ask.about.organization.clone();
    let mark = kept.mark.clone().unwrap_or_else(sign_in::mark);
    Ok(page(ask, status, move || {
        let Kept { email, next, mistakes, .. } = kept;
        let listed = mistakes.clone();
        let at = move |field: &str| mistakes.at(field);
        let passkey = has_passkeys.then(|| view! { <UsePasskey action=PasskeyAction::SignIn next=next.clone() /> });
        let forgot = Some((path::FORGOT_PASSWORD.to_owned(), "Forgot your password?".to_owned()));
        view! {
            <Document frame=Frame::SignedOut title="Sign in" heading="Sign in" mistakes=listed>
                {organization.map(|name| view! { <p class="muted">{format!("to {name}")}</p> })}
                <form class="form door__form" method="post" action=path::SIGN_IN novalidate>
                    <EmailField name="username" label="Email" value=email error=at("username") autocomplete="username webauthn" first_focus=FirstFocus::Wide />
                    <PasswordField id="password" name="password" label="Password" error=at("password") autocomplete="current-password" toggle="password" aside=forgot />
                    <input r#type="hidden" name="mark" value=mark.reveal().to_owned() />
                    {next.map(|path| view! { <input r#type="hidden" name="next" value=path /> })}
                    <Submit label="Sign in" kind=ButtonKind::Primary large=true wide=true />
                </form>
                {passkey}
            </Document>
        }
    })
    .await)
}
