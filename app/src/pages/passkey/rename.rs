//! D-PASSKEY-RENAME, also for naming a new passkey.

use super::number;
use crate::pages::{
    path,
    reply::{Reply, go::Go, onward},
    request::{Fields, SignedIn},
    sentence,
    ui::{
        button::{ButtonKind, Submit},
        dialog::{Cancel, Dialog},
        field::TextField,
        first_focus::FirstFocus,
        notice::Notice,
        overlay::Overlay,
    },
};
use axum::{
    extract::{Path, Query},
    http::StatusCode,
};
use identity::passkey::{self, Name};
use leptos::prelude::*;
use serde::Deserialize;

#[derive(Default, Deserialize)]
pub(crate) struct Asked {
    /// The passkey has just been created.
    #[serde(default)]
    created: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NameForm {
    name: String,
    #[serde(default)]
    created: String,
}

/// The address that follows after creating a passkey.
pub(super) fn first_address(id: i64) -> String {
    format!("{}?created=yes", path(id))
}

fn path(id: i64) -> String {
    path::with(path::PASSKEY_RENAME, id)
}

pub(crate) async fn show(
    signed_in: SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Reply {
    let (SignedIn { ask, session }, id) = (&signed_in, number(&id));
    let list = passkey::list(ask.services(), session).await?;
    let Some(found) = list.into_iter().find(|passkey| passkey.id == id) else {
        return Go::to(path::TWO_FACTOR).into();
    };
    let kept = Kept { id, name: found.name, is_new: asked.created == "yes", error: None };
    dialog(&signed_in, StatusCode::OK, kept).await
}

pub(crate) async fn submit(
    signed_in: SignedIn,
    Path(id): Path<String>,
    Fields(form): Fields<NameForm>,
) -> Reply {
    let (SignedIn { ask, session }, id) = (&signed_in, number(&id));
    let Some(name) = Name::parse(&form.name) else {
        let is_new = form.created == "yes";
        let error = Some(sentence::PASSKEY_NAME);
        let kept = Kept { id, name: form.name, is_new, error };
        return dialog(&signed_in, StatusCode::UNPROCESSABLE_ENTITY, kept).await;
    };
    let go = Go::to(path::TWO_FACTOR).focus("passkeys");
    if passkey::rename(ask.services(), session, id, name, &ask.client).await? {
        go.notice(Notice::success("Your passkey was saved.")).into()
    } else {
        go.into()
    }
}

struct Kept {
    id: i64,
    name: String,
    is_new: bool,
    error: Option<&'static str>,
}

async fn dialog(signed_in: &SignedIn, status: StatusCode, kept: Kept) -> Reply {
    let Kept { id, name, is_new, error } = kept;
    let title = if is_new { "Passkey created" } else { "Rename passkey" };
    let error = error.map(str::to_owned);
    let overlay = Overlay::new(title, error.is_some(), move || {
        let created = if is_new { "yes" } else { "" };
        view! {
            <Dialog
                id="rename-passkey"
                title
                close=path::TWO_FACTOR
                actions=view! {
                    <Submit label="Save" kind=ButtonKind::Primary form="name-passkey" />
                    {(!is_new).then(|| view! { <Cancel /> })}
                }
            >
                <form class="form" id="name-passkey" method="post" action=path(id) novalidate>
                    <input r#type="hidden" name="created" value=created />
                    <TextField name="name" label="Name" value=name error first_focus=FirstFocus::Yes />
                </form>
            </Dialog>
        }
    });
    onward::over(&signed_in.ask, status, path::TWO_FACTOR, overlay)
}
