//! P-SIGNIN: email and password.

use crate::{
    island::password_field::PasswordField,
    pages::{
        authorization,
        form_state::FormState,
        local_path::local_path,
        passkey::button::{PasskeyAction, UsePasskey},
        path,
        query::FromQuery,
        reply::{Reply, page::page, redirect::Redirect},
        request::{Fields, RequestContext, Unrendered, Viewer},
        secret_input::SecretInput,
        sentence,
        ui::{
            browser_zone::BrowserZone,
            button::{ButtonKind, Submit},
            document::Document,
            field::{EmailField, HiddenField},
            first_focus::FirstFocus,
            form_action::form_action,
            frame::Frame,
            notice::Notice,
            text::nobr,
        },
    },
};
use axum::http::StatusCode;
use identity::{
    account::EmailAddress,
    passkey,
    secret::Token,
    sign_in::{self, PasswordAttempt, WithPassword},
};
use leptos::prelude::*;
use serde::Deserialize;

#[derive(Default, Deserialize)]
pub(crate) struct SignInQuery {
    #[serde(default)]
    next: String,
}

#[derive(Default, Deserialize)]
pub(crate) struct PasswordForm {
    username: String,
    password: SecretInput,
    #[serde(default)]
    next: String,
    #[serde(default)]
    mark: String,
    #[serde(default)]
    browser_zone: String,
}

pub(crate) async fn show(
    mut context: RequestContext,
    FromQuery(query): FromQuery<SignInQuery>,
) -> Reply {
    if let Viewer::SignedIn(_) = context.viewer {
        // An application waits for the user, who signed in in another tab.
        let waits = authorization::waits_at(&query.next);
        return Redirect::to(if waits { query.next.as_str() } else { path::HOME }).into();
    }
    if !context.about.has_administrator {
        return Redirect::to(path::FIRST_START).into();
    }
    if local_path(&query.next).is_some() && context.arrival.notice.is_none() {
        context.arrival.notice = Some(Notice::information("Sign in to continue."));
    }
    let hint = authorization::login_hint(&context, &query.next).await?;
    let mut state = leading_to(query.next);
    state.values.username = hint.unwrap_or_default();
    sign_in_page(&context, StatusCode::OK, state, None).await
}

pub(crate) async fn submit(request: Unrendered, Fields(form): Fields<PasswordForm>) -> Reply {
    let next = local_path(&form.next);
    let mut state = FormState::submitted(form);
    let email = EmailAddress::parse(&state.values.username);
    if let Err(problem) = &email {
        state.note("username", sentence::email(*problem));
    }
    let password = state.values.password.take();
    if password.is_empty() {
        state.note("password", sentence::PASSWORD_EMPTY);
    }
    let (true, Ok(email)) = (!state.has_mistakes(), email) else {
        let context = request.context().await?;
        return sign_in_page(&context, StatusCode::UNPROCESSABLE_ENTITY, state, None).await;
    };
    let attempt = PasswordAttempt {
        email,
        password,
        next_path: next.clone(),
        replaces: request.cookies().session(),
        mark: Token::parse(&state.values.mark),
    };
    let client = request.client().in_zone(&state.values.browser_zone);
    match sign_in::with_password(request.services(), attempt, &client).await? {
        WithPassword::Complete(session) => {
            Redirect::to(next.unwrap_or_else(|| path::HOME.to_owned())).session(&session).into()
        }
        WithPassword::SecondFactorRequired(pending) => {
            Redirect::to(path::VERIFY).pending(&pending).into()
        }
        WithPassword::Refused => {
            let (context, refused) = (request.context().await?, Some(sentence::SIGN_IN.to_owned()));
            sign_in_page(&context, StatusCode::UNPROCESSABLE_ENTITY, state, refused).await
        }
        WithPassword::Paused { until } => {
            let context = request.context().await?;
            let refused = Some(sentence::sign_in_paused(&context, until));
            sign_in_page(&context, StatusCode::TOO_MANY_REQUESTS, state, refused).await
        }
    }
}

/// Shows the page again after a passkey was refused.
pub(crate) async fn again(context: &RequestContext, next: Option<String>, problem: &str) -> Reply {
    let mut state = leading_to(next.unwrap_or_default());
    state.note("username", problem);
    sign_in_page(context, StatusCode::UNPROCESSABLE_ENTITY, state, None).await
}

fn leading_to(next: String) -> FormState<PasswordForm> {
    FormState::saved(PasswordForm { next, ..PasswordForm::default() })
}

/// `refused` is about both fields, so it is shown once, above them.
async fn sign_in_page(
    context: &RequestContext,
    status: StatusCode,
    state: FormState<PasswordForm>,
    refused: Option<String>,
) -> Reply {
    let has_passkeys = passkey::are_offered(context.services()).await?;
    let organization = context.about.organization.clone();
    let mark = Token::parse(&state.values.mark).unwrap_or_else(sign_in::mark);
    Ok(page(context, status, move || {
        let is_refused = refused.is_some();
        let mut listed = state.errors.clone();
        if let Some(text) = refused {
            listed.note("username", text);
        }
        let at = move |field: &str| state.errors.at(field);
        let PasswordForm { username, next, .. } = state.values;
        let next = local_path(&next);
        let passkey = has_passkeys
            .then(|| view! { <UsePasskey action=PasskeyAction::SignIn next=next.clone() /> });
        let forgot = Some((path::FORGOT_PASSWORD.to_owned(), "Forgot your password?".to_owned()));
        view! {
            <Document frame=Frame::SignedOut title="Sign in" heading="Sign in" errors=listed>
                {organization.map(|name| view! { <p class="muted">{nobr(&format!("to {name}"))}</p> })}
                <form class="form door__form" method="post" action=form_action(path::SIGN_IN) novalidate>
                    <EmailField name="username" label="Email" value=username error=at("username") invalid=is_refused autocomplete="username webauthn" first_focus=FirstFocus::Wide />
                    <PasswordField id="password" name="password" label="Password" error=at("password") invalid=Some(is_refused) autocomplete="current-password" toggle="password" aside=forgot />
                    <BrowserZone />
                    <HiddenField name="mark" value=mark.reveal() />
                    {next.map(|path| view! { <HiddenField name="next" value=path /> })}
                    <Submit label="Sign in" kind=ButtonKind::Primary large=true wide=true />
                </form>
                {passkey}
            </Document>
        }
    }))
}
