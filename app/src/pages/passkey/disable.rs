//! "Use your passkey" on D-DISABLE: replaces the password and the code.

use super::prompt::options_response;
use crate::pages::{
    reply::Reply,
    request::{Fields, SignedIn},
    two_factor::disable,
};
use identity::passkey;
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct AnswerForm {
    #[serde(default)]
    credential: String,
}

/// Returns the WebAuthn options.
pub(crate) async fn begin(SignedIn { context, session }: SignedIn) -> Reply {
    options_response(passkey::begin_disable(context.services(), &session).await?)
}

/// Handles the device's response.
pub(crate) async fn submit(signed_in: SignedIn, Fields(form): Fields<AnswerForm>) -> Reply {
    disable::with_passkey(&signed_in, &form.credential).await
}
