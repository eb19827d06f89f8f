//! Signing in and out: the password, the code and its method, recovery codes, and help.

pub(crate) mod help;
pub(crate) mod methods;
pub(crate) mod password;
pub(crate) mod recovery;
pub(crate) mod verify;
mod verify_page;

use crate::pages::{
    cookie::{PENDING, SESSION},
    path,
    reply::{Reply, redirect::Redirect},
    request::{RequestContext, Viewer},
    ui::notice::Notice,
};
use identity::{
    pending_sign_in::{self, Found, PendingSignIn},
    session,
    sign_in::WithSecondFactor,
};

/// The pending sign-in, or a redirect to the first page.
pub(crate) async fn pending(context: &RequestContext) -> Result<Box<PendingSignIn>, Reply> {
    let Some(token) = context.cookies.pending() else {
        return Err(start_again(context, Notice::information("Sign in to continue.")));
    };
    match pending_sign_in::find(context.services(), &token).await {
        Ok(Found::Pending(pending)) => Ok(pending),
        Ok(Found::Expired) => Err(start_again(context, took_too_long())),
        Ok(Found::Unknown) => {
            Err(start_again(context, Notice::information("Sign in to continue.")))
        }
        Err(error) => Err(Err(error.into())),
    }
}

pub(crate) fn took_too_long() -> Notice {
    Notice::attention("You took too long to enter the code. Sign in again.")
}

pub(crate) fn start_again(context: &RequestContext, notice: Notice) -> Reply {
    if let Viewer::SignedIn(_) = context.viewer {
        return Redirect::to(path::HOME).remove(PENDING).into();
    }
    Redirect::to(path::SIGN_IN).remove(PENDING).notice(notice).into()
}

/// The result of both second-factor pages; `Err` contains the error of the code.
fn finished(
    context: &RequestContext,
    outcome: WithSecondFactor,
    home: impl FnOnce(Option<String>) -> Redirect,
) -> Result<Reply, identity::second_factor::CodeError> {
    match outcome {
        WithSecondFactor::Complete { session, next_path, .. } => {
            Ok(home(next_path).session(&session).into())
        }
        WithSecondFactor::Expired => Ok(start_again(context, took_too_long())),
        WithSecondFactor::Refused(problem) => Err(problem),
    }
}

/// "Sign in as someone else".
pub(crate) async fn start_over(context: RequestContext) -> Reply {
    if let Some(token) = context.cookies.pending() {
        pending_sign_in::abandon(context.services(), &token).await?;
    }
    Redirect::to(path::SIGN_IN).remove(PENDING).into()
}

pub(crate) async fn sign_out(context: RequestContext) -> Reply {
    if let Viewer::SignedIn(session) = &context.viewer {
        session::end(context.services(), session, &context.client).await?;
    }
    Redirect::to(path::SIGN_IN)
        .remove(SESSION)
        .remove(PENDING)
        .notice(Notice::success("You have signed out."))
        .into()
}
