//! D-PASSKEY-REMOVE.

use super::number;
use crate::pages::{
    path, pending_action,
    reply::{Reply, change::Change, onward, redirect::Redirect},
    request::SignedIn,
    ui::{dialog::ConfirmDialog, notice::Notice, overlay::Overlay},
};
use axum::{extract::Path, http::StatusCode};
use identity::passkey::{self, Remove};
use leptos::prelude::*;

pub(crate) async fn show(signed_in: SignedIn, Path(id): Path<String>) -> Reply {
    let (SignedIn { context, session }, id) = (&signed_in, number(&id));
    let list = passkey::list(context.services(), session).await?;
    let Some(found) = list.into_iter().find(|passkey| passkey.id == id) else {
        return Redirect::to(path::TWO_FACTOR).into();
    };
    let path = path(id);
    if session.fresh(context.now()).is_none() {
        return pending_action::require_identity_check(&path);
    }
    let title = format!("Remove {}?", found.name);
    let heading = title.clone();
    let message = match found.signs_in_alone {
        true => {
            "You will no longer be able to sign in with it. Delete it from your password manager as well."
        }
        false => "You will no longer be able to use it instead of a code.",
    };
    let overlay = Overlay::new(&title, false, move || {
        view! {
            <ConfirmDialog
                id="remove-passkey"
                title=heading
                close=path::TWO_FACTOR
                form="remove"
                action=path
                label="Remove"
                message
            />
        }
    });
    onward::over(&signed_in.context, StatusCode::OK, path::TWO_FACTOR, overlay)
}

/// "Remove".
pub(crate) async fn submit(
    SignedIn { context, session }: SignedIn,
    Path(id): Path<String>,
) -> Reply {
    let id = number(&id);
    let Some(fresh) = session.fresh(context.now()) else {
        return pending_action::check_identity_first(&context, &session).await;
    };
    match passkey::remove(context.services(), fresh, id, &context.client).await? {
        Remove::Done { session, name } => Redirect::to(path::TWO_FACTOR)
            .session(&session)
            .notice(Notice::success(format!("{name} was removed.")))
            .focus("passkeys")
            .changed(Change::PasskeysChanged)
            .into(),
        Remove::OutOfDate => Redirect::to(path::TWO_FACTOR).into(),
    }
}

fn path(id: i64) -> String {
    path::with(path::PASSKEY_REMOVE, id)
}
