//! Actions on one of several methods: D-REMOVE-METHOD, and making it the default.

use crate::pages::{
    error::HttpError,
    path, pending_action,
    reply::{Reply, change::Change, onward, redirect::Redirect},
    request::SignedIn,
    two_factor_state::methods_in_words,
    ui::{dialog::ConfirmDialog, notice::Notice, overlay::Overlay},
};
use axum::{extract::Path, http::StatusCode, response::IntoResponse};
use identity::{
    method::Method,
    second_factor::{self, Overview, Remove},
};
use leptos::prelude::*;

pub(crate) async fn ask_to_remove(signed_in: SignedIn, Path(method): Path<String>) -> Reply {
    let Some(method) = Method::parse(&method) else {
        return Ok(HttpError::NotFound.into_response());
    };
    let SignedIn { context, session } = &signed_in;
    let overview = second_factor::overview(context.services(), session).await?;
    let Some(what_stays) = what_stays(&overview, method) else {
        return Redirect::to(path::TWO_FACTOR).into();
    };
    let path = path(method);
    if session.fresh(context.now()).is_none() {
        return pending_action::require_identity_check(&path);
    }
    let title = format!("Remove {}?", method.name());
    let heading = title.clone();
    let overlay = Overlay::new(&title, false, move || {
        view! {
            <ConfirmDialog
                id="remove-method"
                title=heading
                close=path::TWO_FACTOR
                form="remove"
                action=path
                label="Remove"
                message=format!("You will no longer be able to get codes this way. {what_stays}")
            />
        }
    });
    onward::over(&signed_in.context, StatusCode::OK, path::TWO_FACTOR, overlay)
}

/// "Mobile App stays."; `None` if no method would remain, or if there is nothing to remove.
fn what_stays(overview: &Overview, method: Method) -> Option<String> {
    overview.method(method)?;
    let others: Vec<_> =
        overview.methods.iter().filter(|state| state.method != method).cloned().collect();
    match others.len() {
        0 => None,
        1 => Some(format!("{} stays.", methods_in_words(&others))),
        _ => Some(format!("{} stay.", methods_in_words(&others))),
    }
}

fn path(method: Method) -> String {
    path::with(path::METHOD_REMOVE, method.as_str())
}

/// "Remove".
pub(crate) async fn remove(
    SignedIn { context, session }: SignedIn,
    Path(method): Path<String>,
) -> Reply {
    let Some(method) = Method::parse(&method) else {
        return Ok(HttpError::NotFound.into_response());
    };
    let Some(fresh) = session.fresh(context.now()) else {
        return pending_action::check_identity_first(&context, &session).await;
    };
    match second_factor::remove(context.services(), fresh, method, &context.client).await? {
        Remove::Done(renewed) => Redirect::to(path::TWO_FACTOR)
            .session(&renewed)
            .notice(Notice::success(format!("{} was removed.", method.name())))
            .focus("methods")
            .changed(Change::MethodRemoved)
            .into(),
        Remove::Last | Remove::OutOfDate => Redirect::to(path::TWO_FACTOR).into(),
    }
}

/// "Make {method} the default".
pub(crate) async fn make_default(
    SignedIn { context, session }: SignedIn,
    Path(method): Path<String>,
) -> Reply {
    let Some(method) = Method::parse(&method) else {
        return Ok(HttpError::NotFound.into_response());
    };
    let Some(fresh) = session.fresh(context.now()) else {
        return pending_action::check_identity_first(&context, &session).await;
    };
    let redirect = Redirect::to(path::TWO_FACTOR).focus("methods");
    if second_factor::make_default(context.services(), fresh, method, &context.client).await? {
        let text = format!("{} is now the default.", method.name());
        return redirect.notice(Notice::success(text)).into();
    }
    redirect.into()
}
