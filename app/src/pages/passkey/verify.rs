//! "Use your passkey" instead of a code, after the password.

use super::prompt::options_response;
use crate::pages::{
    path,
    reply::{Reply, redirect::Redirect},
    request::Fields,
    sentence,
    sign_in::{self, SigningIn, verify},
};
use identity::passkey::{self, Offered, SecondStep};
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct AnswerForm {
    #[serde(default)]
    credential: String,
    /// "Trust this browser" was ticked.
    #[serde(default)]
    trust: String,
}

/// Returns the WebAuthn options.
pub(crate) async fn begin(SigningIn { context, pending }: SigningIn) -> Reply {
    options_response(passkey::begin_second_step(context.services(), &pending).await?)
}

/// Handles the device's response.
pub(crate) async fn submit(
    SigningIn { context, pending }: SigningIn,
    Fields(form): Fields<AnswerForm>,
) -> Reply {
    let AnswerForm { credential, trust, .. } = form;
    let (services, trusts) = (context.services(), trust == "on");
    match passkey::finish_second_step(services, &pending, &credential, trusts, &context.client)
        .await?
    {
        SecondStep::Complete { session, next_path } => {
            Redirect::to(next_path.unwrap_or_else(|| path::HOME.to_owned()))
                .session(&session)
                .into()
        }
        SecondStep::Refused => {
            let offered = passkey::second_step(services, &pending).await?;
            let problem = sentence::passkey_second_step(offered.unwrap_or(Offered::Passkey));
            verify::again(&context, &pending, trust, problem).await
        }
        SecondStep::Expired => sign_in::start_again(&context, sign_in::took_too_long()),
    }
}

/// Reopening the address of a form that had errors leads back to the page.
pub(crate) async fn back() -> Redirect {
    Redirect::to(path::VERIFY)
}
