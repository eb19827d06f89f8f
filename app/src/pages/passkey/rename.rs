//! D-PASSKEY-RENAME, also for naming a new passkey.

use super::number;
use crate::pages::{
    form_state::FormState,
    path,
    reply::{Reply, onward, redirect::Redirect},
    request::{Fields, SignedIn},
    sentence,
    ui::{
        button::{ButtonKind, Submit},
        dialog::{Cancel, Dialog},
        field::{HiddenField, TextField},
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
pub(crate) struct RenameQuery {
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
    Query(query): Query<RenameQuery>,
) -> Reply {
    let (SignedIn { context, session }, id) = (&signed_in, number(&id));
    let list = passkey::list(context.services(), session).await?;
    let Some(found) = list.into_iter().find(|passkey| passkey.id == id) else {
        return Redirect::to(path::TWO_FACTOR).into();
    };
    let state = FormState::saved(NameForm { name: found.name, created: query.created });
    dialog(&signed_in, StatusCode::OK, id, state).await
}

pub(crate) async fn submit(
    signed_in: SignedIn,
    Path(id): Path<String>,
    Fields(form): Fields<NameForm>,
) -> Reply {
    let (SignedIn { context, session }, id) = (&signed_in, number(&id));
    let Some(name) = Name::parse(&form.name) else {
        let mut state = FormState::submitted(form);
        state.note("name", sentence::PASSKEY_NAME);
        return dialog(&signed_in, StatusCode::UNPROCESSABLE_ENTITY, id, state).await;
    };
    let redirect = Redirect::to(path::TWO_FACTOR).focus("passkeys");
    if passkey::rename(context.services(), session, id, name, &context.client).await? {
        redirect.notice(Notice::success("Your passkey was saved.")).into()
    } else {
        redirect.into()
    }
}

async fn dialog(
    signed_in: &SignedIn,
    status: StatusCode,
    id: i64,
    state: FormState<NameForm>,
) -> Reply {
    let error = state.errors.at("name");
    let NameForm { name, created } = state.values;
    let is_new = created == "yes";
    let title = if is_new { "Passkey created" } else { "Rename passkey" };
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
                    <HiddenField name="created" value=created />
                    <TextField name="name" label="Name" value=name error first_focus=FirstFocus::Yes />
                </form>
            </Dialog>
        }
    });
    onward::over(&signed_in.context, status, path::TWO_FACTOR, overlay)
}
