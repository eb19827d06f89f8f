//! P-SWITCH: the application asks for another account, or for the choice of one.

use super::{address, error_page};
use crate::pages::{
    cookie::SESSION,
    error::HandlerError,
    path,
    reply::{Reply, page::page, redirect::Redirect},
    request::{RequestContext, SignedIn},
    ui::{
        button::{Act, ButtonKind, Submit},
        document::Document,
        form_action::form_action,
        frame::Frame,
        text::nobr,
    },
};
use axum::{extract::Path, http::StatusCode, response::Response};
use identity::{
    authorization::choose_account,
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
                    <Act action=this label kind=ButtonKind::Primary />
                    // Client code would report a user who was signed out.
                    <form method="post" action=form_action(other) data-native="">
                        <Submit label="Use another account" />
                    </form>
                </div>
            </Document>
        }
    })
}

/// "Continue as {name}".
pub(crate) async fn this(SignedIn { context, .. }: SignedIn, Path(request): Path<String>) -> Reply {
    match chosen(&context, &request).await? {
        Ok(name) => Redirect::to(address(&name)).into(),
        Err(gone) => Ok(gone),
    }
}

/// "Use another account".
pub(crate) async fn other(
    SignedIn { context, session }: SignedIn,
    Path(request): Path<String>,
) -> Reply {
    match chosen(&context, &request).await? {
        Ok(name) => {
            session::end(context.services(), &session, &context.client).await?;
            Redirect::to(path::sign_in_then(&address(&name))).remove(SESSION).into()
        }
        Err(gone) => Ok(gone),
    }
}

/// The request that continues; or the page that says that none waits.
async fn chosen(
    context: &RequestContext,
    request: &str,
) -> Result<Result<Token, Response>, HandlerError> {
    let Some(name) = Token::parse(request) else { return Ok(Err(error_page::gone(context))) };
    let waits = choose_account(context.services(), &name).await?;
    Ok(if waits { Ok(name) } else { Err(error_page::gone(context)) })
}
