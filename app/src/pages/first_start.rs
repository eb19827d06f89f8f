//! P-SETUP: creates the first administrator, once.

use crate::pages::{
    error::HttpError,
    form_state::FormState,
    password::new_password_field::NewPasswordField,
    path,
    reply::{Reply, page::page, redirect::Redirect},
    request::{Fields, RequestContext},
    secret_input::SecretInput,
    sentence,
    ui::{
        browser_zone::BrowserZone,
        button::{ButtonKind, Submit},
        document::Document,
        field::{EmailField, TextField},
        first_focus::FirstFocus,
        form_action::form_action,
        frame::Frame,
        notice::Notice,
    },
};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use identity::{
    account::{EmailAddress, Name},
    first_start::{self, FirstAdministrator, FirstStart},
    password::{MIN_LENGTH, NewPassword, context_words},
};
use leptos::prelude::*;
use serde::Deserialize;

#[derive(Default, Deserialize)]
pub(crate) struct SetupForm {
    setup_code: String,
    name: String,
    username: String,
    password: SecretInput,
    #[serde(default)]
    browser_zone: String,
}

pub(crate) async fn show(context: RequestContext) -> Reply {
    if context.about.has_administrator {
        return Ok(HttpError::NotFound.into_response());
    }
    Ok(setup_page(&context, StatusCode::OK, FormState::default()).await)
}

pub(crate) async fn submit(context: RequestContext, Fields(form): Fields<SetupForm>) -> Reply {
    if context.about.has_administrator {
        return over();
    }
    let mut state = FormState::submitted(form);
    if state.values.setup_code.trim().is_empty() {
        state.note("setup_code", sentence::SETUP_CODE_EMPTY);
    }
    let name = Name::parse(&state.values.name);
    if name.is_none() {
        let text = sentence::own_name(&state.values.name);
        state.note("name", text);
    }
    let email = EmailAddress::parse_new(&state.values.username);
    if let Err(problem) = &email {
        state.note("username", sentence::email(*problem));
    }
    let typed = state.values.password.take();
    let password = match &email {
        Ok(email) => {
            NewPassword::parse(&typed, &context_words(email, &context.about.product), MIN_LENGTH)
        }
        Err(_) => NewPassword::parse(&typed, &[&context.about.product], MIN_LENGTH),
    };
    if let Err(weakness) = &password {
        state.note("password", sentence::weakness(*weakness));
    }
    let (true, Some(name), Ok(email), Ok(password)) =
        (!state.has_mistakes(), name, email, password)
    else {
        return Ok(setup_page(&context, StatusCode::UNPROCESSABLE_ENTITY, state).await);
    };
    let person = FirstAdministrator { name, email, password };
    let client = context.client.in_zone(&state.values.browser_zone);
    match first_start::create_administrator(
        context.services(),
        &state.values.setup_code,
        person,
        &client,
    )
    .await?
    {
        FirstStart::Done(session) => Redirect::to(path::DASHBOARD)
            .session(&session)
            .notice(Notice::success("Your account is ready."))
            .into(),
        FirstStart::Over => over(),
        FirstStart::WrongCode => {
            state.note("setup_code", sentence::SETUP_CODE_WRONG);
            Ok(setup_page(&context, StatusCode::UNPROCESSABLE_ENTITY, state).await)
        }
        FirstStart::Paused { until } => {
            state.note("setup_code", sentence::sign_in_paused(&context, until));
            Ok(setup_page(&context, StatusCode::TOO_MANY_REQUESTS, state).await)
        }
    }
}

/// For a form that was sent twice, or from two browsers.
fn over() -> Reply {
    let said = Notice::attention("An administrator was already created. Sign in.");
    Redirect::to(path::SIGN_IN).notice(said).into()
}

async fn setup_page(
    context: &RequestContext,
    status: StatusCode,
    state: FormState<SetupForm>,
) -> Response {
    let heading = format!("Set up {}", context.about.product);
    page(context, status, move || {
        let listed = state.errors.clone();
        let at = move |field: &str| state.errors.at(field);
        let SetupForm { setup_code, name, username, .. } = state.values;
        view! {
            <Document
                frame=Frame::SignedOut
                title=heading.clone()
                heading=heading
                intro="Create the first administrator. The setup code is in the server's start-up log."
                errors=listed
            >
                <form class="form door__form" method="post" action=form_action(path::FIRST_START) novalidate>
                    <TextField name="setup_code" label="Setup code" value=setup_code error=at("setup_code") mono=true spellcheck=false first_focus=FirstFocus::Wide />
                    <TextField name="name" label="Your name" value=name error=at("name") autocomplete="name" spellcheck=false />
                    <EmailField name="username" label="Email" value=username error=at("username") />
                    <NewPasswordField name="password" label="Password" min=MIN_LENGTH error=at("password") />
                    <BrowserZone />
                    <Submit label="Create administrator" kind=ButtonKind::Primary large=true wide=true />
                </form>
            </Document>
        }
    })
}
