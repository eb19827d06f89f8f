//! D-USER-NEW: adds a user, who chooses a password through the invitation.

use super::return_to::{Query, ReturnTo};
use crate::pages::{
    administrator_form::AdministratorForm,
    error::HttpError,
    form_state::FormState,
    path,
    query::FromQuery,
    reply::{Reply, onward, redirect::Redirect},
    request::SignedIn,
    sentence,
    ui::{
        button::{ButtonKind, Submit},
        dialog::{Cancel, Dialog},
        field::{EmailField, SelectField, TextField},
        first_focus::FirstFocus,
        form_action::form_action,
        notice::Notice,
        overlay::Overlay,
        switch::Switch,
    },
};
use axum::http::StatusCode;
use identity::{
    account::{EmailAddress, Name},
    invitation::Delivery,
    policy::{self, Policy},
    users::new::{self, Added, NewUser},
};
use leptos::prelude::*;
use serde::Deserialize;

use super::words;

const TITLE: &str = "Add user";

#[derive(Clone, Default, Deserialize)]
pub(crate) struct NewForm {
    name: String,
    email: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    two_factor: String,
}

pub(crate) async fn show(signed_in: SignedIn, FromQuery(query): FromQuery<Query>) -> Reply {
    signed_in.administrator()?;
    let return_to = ReturnTo::from(query);
    dialog(&signed_in, &return_to, StatusCode::OK, FormState::default()).await
}

pub(crate) async fn submit(
    FromQuery(query): FromQuery<Query>,
    sent: AdministratorForm<NewForm>,
) -> Reply {
    let (return_to, form) = (ReturnTo::from(query), &sent.form);
    let mut state = FormState::submitted(form.clone());
    let name = Name::parse(&form.name);
    if name.is_none() {
        state.note("name", sentence::user_name(&form.name));
    }
    let email = EmailAddress::parse_new(&form.email);
    if let Err(problem) = &email {
        state.note("email", sentence::email(*problem));
    }
    let role = words::role(&form.role);
    if let (Some(name), Ok(email), Some(role)) = (name, email, role) {
        let Some(administrator) = sent.administrator() else {
            return sent.require_identity_check().await;
        };
        let required = form.two_factor == "on";
        let address = email.as_str().to_owned();
        let new = NewUser { name, email, role, required };
        let context = &sent.context;
        match new::add(context.services(), administrator, new, &context.client).await? {
            Added::Done { id, delivery: Delivery::Mailed } => {
                let notice = format!("An invitation was sent to {address}.");
                return Redirect::to(return_to.path())
                    .notice(Notice::success(notice))
                    .focus(&format!("user-{id}"))
                    .into();
            }
            Added::Done { id, delivery: Delivery::ByHand } => {
                return Redirect::to(return_to.over(&path::with(path::USER_INVITATION, id))).into();
            }
            Added::EmailTaken => state.note("email", sentence::EMAIL_TAKEN),
            Added::TooMany { until } => {
                state.note("email", sentence::too_many_links(context, until));
            }
            Added::Gone => return Err(HttpError::Forbidden.into()),
        }
    }
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    dialog(&sent.signed_in(), &return_to, status, state).await
}

async fn dialog(
    signed_in: &SignedIn,
    return_to: &ReturnTo,
    status: StatusCode,
    state: FormState<NewForm>,
) -> Reply {
    let policy = policy::policy(signed_in.context.services()).await?;
    let (action, close) = (return_to.over(path::USER_NEW), return_to.path().to_owned());
    let overlay = Overlay::new(TITLE, state.has_mistakes(), move || {
        let at = move |field: &str| state.errors.at(field);
        let NewForm { name, email, role, two_factor } = state.values;
        view! {
            <Dialog
                id="user-new"
                title=TITLE
                close
                actions=view! {
                    <Submit label="Send invitation" kind=ButtonKind::Primary form="user-new-form" />
                    <Cancel />
                }
            >
                <form class="form" id="user-new-form" method="post" action=form_action(action) novalidate>
                    <TextField name="name" label="Name" value=name error=at("name") spellcheck=false first_focus=FirstFocus::Yes />
                    <EmailField name="email" label="Email" value=email error=at("email") autocomplete="off" />
                    <SelectField name="role" label="Role" options=words::roles() chosen=words::chosen(&role) />
                    <RequiredSwitch policy on={two_factor == "on"} />
                </form>
            </Dialog>
        }
    });
    onward::over(&signed_in.context, status, return_to.path(), overlay)
}

/// On and disabled if a second factor is mandatory.
#[component]
fn RequiredSwitch(policy: Policy, on: bool) -> impl IntoView {
    let (hint, on, disabled) = if !policy.second_factor_on {
        (sentence::LOGIN_OFF, false, true)
    } else if policy.enforcement.is_some() {
        (
            "They must set it up when they first sign in. Enforced for everyone in Settings.",
            true,
            true,
        )
    } else {
        ("They must set it up when they first sign in.", on, false)
    };
    view! { <Switch name="two_factor" id="two_factor" label=words::SWITCH hint on disabled /> }
}
