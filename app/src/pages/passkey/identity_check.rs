//! "Use a passkey instead": replaces the password and the code.

use super::prompt::options_response;
use crate::pages::{
    identity_check,
    reply::Reply,
    request::{Fields, SignedIn},
};
use identity::passkey;
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct AnswerForm {
    #[serde(default)]
    credential: String,
    #[serde(default)]
    next: String,
}

/// Returns the WebAuthn options.
pub(crate) async fn begin(SignedIn { context, session }: SignedIn) -> Reply {
    options_response(passkey::begin_identity_check(context.services(), &session).await?)
}

/// Handles the device's response.
pub(crate) async fn submit(signed_in: SignedIn, Fields(form): Fields<AnswerForm>) -> Reply {
    let SignedIn { context, session } = &signed_in;
    let (services, answer) = (context.services(), form.credential);
    match passkey::finish_identity_check(services, session, &answer, &context.client).await? {
        Some(renewed) => identity_check::passed(&signed_in, &form.next, &renewed).await,
        None => identity_check::passkey_refused(&signed_in, &form.next).await,
    }
}
