//! D-PASSKEY-RENAME, also for naming a new passkey.

use super::number;
use crate::pages::{
    authorization,
    error::HandlerError,
    form_state::FormState,
    path,
    query::FromQuery,
    reply::{Reply, onward, redirect::Redirect},
    request::{Fields, SignedIn},
    sentence,
    ui::{
        button::{ButtonKind, Submit},
        dialog::{Cancel, Dialog},
        field::{HiddenField, TextField},
        first_focus::FirstFocus,
        form_action::form_action,
        notice::Notice,
        overlay::Overlay,
    },
};
use axum::{extract::Path, http::StatusCode};
use identity::passkey::{self, Name, Passkey};
use leptos::prelude::*;
use serde::Deserialize;

#[derive(Default, Deserialize)]
pub(crate) struct RenameQuery {
    /// The passkey has just been created.
    #[serde(default)]
    created: String,
}

#[derive(Deserialize)]
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
    FromQuery(query): FromQuery<RenameQuery>,
) -> Reply {
    let id = number(&id);
    let Some(found) = find(&signed_in, id).await? else {
        return Redirect::to(path::TWO_FACTOR).into();
    };
    let kind = Kind::of(&found);
    let state = FormState::saved(NameForm { name: found.name, created: query.created });
    dialog(&signed_in, StatusCode::OK, id, kind, state).await
}

pub(crate) async fn submit(
    signed_in: SignedIn,
    Path(id): Path<String>,
    Fields(form): Fields<NameForm>,
) -> Reply {
    let (SignedIn { context, session }, id) = (&signed_in, number(&id));
    // An application may wait for the passkey.
    let waiting = if form.created == "yes" { authorization::waiting(context) } else { None };
    let redirect = waiting.unwrap_or_else(|| Redirect::to(path::TWO_FACTOR).focus("passkeys"));
    let Some(kind) = find(&signed_in, id).await?.map(|found| Kind::of(&found)) else {
        return redirect.into();
    };
    let Some(name) = Name::parse(&form.name) else {
        let mut state = FormState::submitted(form);
        state.note("name", sentence::PASSKEY_NAME);
        return dialog(&signed_in, StatusCode::UNPROCESSABLE_ENTITY, id, kind, state).await;
    };
    if passkey::rename(context.services(), session, id, name, &context.client).await? {
        redirect.notice(Notice::success(format!("Your {} was saved.", kind.name()))).into()
    } else {
        redirect.into()
    }
}

async fn find(signed_in: &SignedIn, id: i64) -> Result<Option<Passkey>, HandlerError> {
    let SignedIn { context, session } = signed_in;
    let list = passkey::list(context.services(), session).await?;
    Ok(list.into_iter().find(|passkey| passkey.id == id))
}

#[derive(Clone, Copy)]
enum Kind {
    Passkey,
    SecurityKey,
}

impl Kind {
    fn of(passkey: &Passkey) -> Self {
        if passkey.signs_in_alone { Self::Passkey } else { Self::SecurityKey }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Passkey => "passkey",
            Self::SecurityKey => "security key",
        }
    }

    fn title(self, is_new: bool) -> &'static str {
        match (self, is_new) {
            (Self::Passkey, true) => "Passkey created",
            (Self::Passkey, false) => "Rename passkey",
            (Self::SecurityKey, true) => "Security key added",
            (Self::SecurityKey, false) => "Rename security key",
        }
    }
}

async fn dialog(
    signed_in: &SignedIn,
    status: StatusCode,
    id: i64,
    kind: Kind,
    state: FormState<NameForm>,
) -> Reply {
    let error = state.errors.at("name");
    let NameForm { name, created } = state.values;
    let is_new = created == "yes";
    let title = kind.title(is_new);
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
                <form class="form" id="name-passkey" method="post" action=form_action(path(id)) novalidate>
                    <HiddenField name="created" value=created />
                    <TextField name="name" label="Name" value=name error first_focus=FirstFocus::Yes />
                </form>
            </Dialog>
        }
    });
    onward::over(&signed_in.context, status, path::TWO_FACTOR, overlay)
}
