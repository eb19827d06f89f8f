//! D-PASSKEY-REMOVE.

use super::{BELOW, number};
use crate::{
    identity_check,
    reply::{Go, Reply, change::Change},
    request::SignedIn,
    two_factor::tab::{Below, Opened, below},
    ui::{dialog::ConfirmDialog, notice::Notice},
};
use axum::{extract::Path, http::StatusCode};
use identity::passkey::{self, Remove};
use leptos::prelude::*;

pub(crate) async fn show(signed_in: SignedIn, Path(id): Path<String>) -> Reply {
    let (SignedIn { ask, session }, id) = (&signed_in, number(&id));
    let list = passkey::list(ask.services(), session).await?;
    let Some(found) = list.into_iter().find(|passkey| passkey.id == id) else {
        return Go::to(BELOW).into();
    };
    let path = path(id);
    if session.fresh(ask.now()).is_none() {
        return identity_check::first(&path);
    }
    let title = format!("Remove {}?", found.name);
    let heading = title.clone();
    let opened = Opened::new(&title, false, move || {
        view! {
            <ConfirmDialog
                id="remove-passkey"
                title=heading
                close=BELOW
                form="remove"
                action=path
                label="Remove"
                message="You will no longer be able to sign in with it. Delete it from your password manager as well."
            />
        }
    });
    below(&signed_in, StatusCode::OK, Below::dialog(opened)).await
}

/// "Remove".
pub(crate) async fn submit(SignedIn { ask, session }: SignedIn, Path(id): Path<String>) -> Reply {
    let id = number(&id);
    let Some(fresh) = session.fresh(ask.now()) else {
        return identity_check::first(&path(id));
    };
    match passkey::remove(ask.services(), fresh, id, &ask.client).await? {
        Remove::Done { session, name } => Go::to(BELOW)
            .session(&session)
            .notice(Notice::success(format!("{name} was removed.")))
            .focus("passkeys")
            .changed(Change::PasskeysChanged)
            .into(),
        Remove::OutOfDate => Go::to(BELOW).into(),
    }
}

fn path(id: i64) -> String {
    format!("/settings/two-factor/passkeys/{id}/remove")
}
