//! P-SWITCH: the application asks for another account, or for the choice of one.

use super::{
    address, error_page,
    leave::{self, Back},
};
use crate::pages::{
    cookie::SESSION,
    path,
    reply::{Reply, page::page, redirect::Redirect},
    request::{RequestContext, SignedIn},
    ui::{
        button::{ButtonKind, Submit},
        document::Document,
        form_action::form_action,
        frame::Frame,
        text::nobr,
    },
};
use axum::{extract::Path, http::StatusCode, response::Response};
use identity::{
    authorization::{Chosen, choose_account, continue_with},
    secret::Token,
    session::{self, Session},
};
use leptos::prelude::*;

pub(super) fn show(
    context: &RequestContext,
    session: &Session,
    name: &Token,
    application: &str,
) -> Response {
    let at = |pattern| path::with(pattern, name.reveal());
    let (this, other) = (at(path::CONTINUE_AS), at(path::CONTINUE_AS_OTHER));
    let label = format!("Continue as {}", session.name);
    let text =
        format!("{application} asks which account to use. You are signed in as {}.", session.email);
    page(context, StatusCode::OK, move || {
        let title = "Choose an account";
        view! {
            <Document frame=Frame::for_anybody() title heading=title>
                <div class="request">
                    <p>{nobr(&text)}</p>
                    <div class="actions">
                        <Back action=this label kind=ButtonKind::Primary />
                        // Client code would report a user who was signed out.
                        <form method="post" action=form_action(other) data-native="">
                            <Submit label="Use another account" />
                        </form>
                    </div>
                </div>
            </Document>
        }
    })
}

/// "Continue as {name}".
pub(crate) async fn this(
    SignedIn { context, session }: SignedIn,
    Path(request): Path<String>,
) -> Reply {
    let Some(name) = Token::parse(&request) else { return Ok(error_page::gone(&context)) };
    match continue_with(context.services(), &session, &name).await? {
        Chosen::Continues => Redirect::to(address(&name)).into(),
        Chosen::Answer(answer) => Ok(leave::show(&context, answer)),
        Chosen::Gone => Ok(error_page::gone(&context)),
    }
}

/// "Use another account".
pub(crate) async fn other(
    SignedIn { context, session }: SignedIn,
    Path(request): Path<String>,
) -> Reply {
    let Some(name) = Token::parse(&request) else { return Ok(error_page::gone(&context)) };
    match choose_account(context.services(), &name).await? {
        true => {
            session::end(context.services(), &session, &context.client).await?;
            Redirect::to(path::sign_in_then(&address(&name))).remove(SESSION).into()
        }
        false => Ok(error_page::gone(&context)),
    }
}
