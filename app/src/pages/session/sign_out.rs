//! Signs out elsewhere: one browser, or all others.

use crate::pages::{
    fault::Fault,
    path,
    reply::{Reply, go::Go},
    request::SignedIn,
    ui::notice::Notice,
};
use axum::{extract::Path, response::IntoResponse};
use identity::session;

/// "Sign out {browser}".
pub(crate) async fn one(SignedIn { ask, session }: SignedIn, Path(id): Path<String>) -> Reply {
    let Ok(id) = id.parse::<i64>() else {
        return Ok(Fault::NotFound.into_response());
    };
    let go = Go::to(path::BROWSERS).focus("signed-in");
    match session::sign_out_one(ask.services(), &session, id, &ask.client).await? {
        Some(browser) => go.notice(Notice::success(format!("{browser} was signed out."))).into(),
        None => go.into(),
    }
}

/// "Sign out everywhere else".
pub(crate) async fn others(SignedIn { ask, session }: SignedIn) -> Reply {
    session::sign_out_others(ask.services(), &session, &ask.client).await?;
    Go::to(path::BROWSERS)
        .notice(Notice::success("Every other browser was signed out."))
        .focus("signed-in")
        .into()
}
