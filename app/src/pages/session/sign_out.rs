//! Signs out elsewhere: one browser, or all others.

use crate::pages::{
    error::HttpError,
    path,
    reply::{Reply, redirect::Redirect},
    request::SignedIn,
    ui::notice::Notice,
};
use axum::{extract::Path, response::IntoResponse};
use identity::session;

/// "Sign out {browser}".
pub(crate) async fn one(SignedIn { context, session }: SignedIn, Path(id): Path<String>) -> Reply {
    let Ok(id) = id.parse::<i64>() else {
        return Ok(HttpError::NotFound.into_response());
    };
    let redirect = Redirect::to(path::BROWSERS).focus("signed-in");
    match session::sign_out_one(context.services(), &session, id, &context.client).await? {
        Some(browser) => {
            redirect.notice(Notice::success(format!("{browser} was signed out."))).into()
        }
        None => redirect.into(),
    }
}

/// "Sign out everywhere else".
pub(crate) async fn others(SignedIn { context, session }: SignedIn) -> Reply {
    session::sign_out_others(context.services(), &session, &context.client).await?;
    Redirect::to(path::BROWSERS)
        .notice(Notice::success("Every other browser was signed out."))
        .focus("signed-in")
        .into()
}
