//! "Sign in with a passkey": replaces email, password and code.

use super::prompt::options_response;
use crate::pages::{
    cookie::{PASSKEY, keep},
    local_path::local_path,
    path,
    reply::{Reply, redirect::Redirect},
    request::{Fields, RequestContext, Viewer},
    sentence,
    sign_in::password,
};
use identity::passkey;
use serde::Deserialize;

/// Seconds until the WebAuthn challenge expires.
const WAITS: i64 = 300;

#[derive(Deserialize)]
pub(crate) struct AnswerForm {
    #[serde(default)]
    credential: String,
    #[serde(default)]
    next: String,
}

/// Returns the WebAuthn options, tied to this browser by a cookie.
pub(crate) async fn begin(context: RequestContext) -> Reply {
    match passkey::begin_sign_in(context.services()).await? {
        None => options_response(None),
        Some(new) => {
            let answer = options_response(Some(new.options))?;
            Ok(keep(answer, PASSKEY, new.token.reveal(), WAITS))
        }
    }
}

/// Handles the device's response.
pub(crate) async fn submit(context: RequestContext, Fields(form): Fields<AnswerForm>) -> Reply {
    if let Viewer::SignedIn(_) = context.viewer {
        return Redirect::to(path::HOME).into();
    }
    let next = local_path(&form.next);
    let replaces = context.cookies.session();
    let session = match context.cookies.passkey() {
        Some(token) => {
            let (services, answer) = (context.services(), form.credential);
            let replaces = replaces.as_ref();
            passkey::finish_sign_in(services, &token, &answer, replaces, &context.client).await?
        }
        None => None,
    };
    match session {
        Some(session) => Redirect::to(next.unwrap_or_else(|| path::HOME.to_owned()))
            .session(&session)
            .remove(PASSKEY)
            .into(),
        None => password::again(&context, next, sentence::PASSKEY_SIGN_IN).await,
    }
}

/// Reopening the address of a form that had errors leads back to the page.
pub(crate) async fn back() -> Redirect {
    Redirect::to(path::SIGN_IN)
}
