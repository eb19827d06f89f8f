//! P-INVITE: an invited user chooses a name and a password.

use crate::pages::{
    cookie::LINK,
    form_state::FormState,
    link_page::{Link, LinkForm, bad_link},
    password::new_password_field::NewPasswordField,
    path,
    reply::{Reply, page::page, redirect::Redirect},
    request::{Fields, RequestContext},
    secret_input::SecretInput,
    sentence,
    ui::{
        browser_zone::BrowserZone,
        button::{ButtonKind, Submit},
        document::Document,
        field::{HiddenUsername, TextField},
        first_focus::FirstFocus,
        form_action::form_action,
        frame::Frame,
    },
};
use axum::http::StatusCode;
use identity::{
    account::{AccountId, Name},
    error::Error,
    invitation::{self, Accept, Invited},
    password,
    secret::Token,
    services::Services,
};
use leptos::prelude::*;
use serde::Deserialize;

#[derive(Default, Deserialize)]
pub(crate) struct InvitationForm {
    name: String,
    new_password: SecretInput,
    #[serde(default)]
    browser_zone: String,
}

impl LinkForm for InvitationForm {
    const PATH: &'static str = path::INVITATION;
    const USED: &'static str = "Your account is ready. Sign in with the password that you chose.";
    type Owner = Invited;

    async fn find(
        services: &Services,
        token: &Token,
    ) -> Result<Option<(AccountId, Invited)>, Error> {
        invitation::find(services, token).await
    }

    async fn was_used(services: &Services, token: &Token) -> Result<bool, Error> {
        invitation::was_used(services, token).await
    }

    fn invalid() -> String {
        "This invitation no longer works. Ask your administrator for a new one.".to_owned()
    }
}

pub(crate) async fn show(Link { context, owner, .. }: Link<InvitationForm>) -> Reply {
    let values = InvitationForm { name: owner.name.clone(), ..InvitationForm::default() };
    form(&context, StatusCode::OK, owner, FormState::saved(values)).await
}

/// "Create account".
pub(crate) async fn submit(
    Link { context, token, owner: invited }: Link<InvitationForm>,
    Fields(typed): Fields<InvitationForm>,
) -> Reply {
    let mut state = FormState::submitted(typed);
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    let Some(name) = Name::parse(&state.values.name) else {
        let text = sentence::own_name(&state.values.name);
        state.note("name", text);
        return form(&context, status, invited, state).await;
    };
    let (services, before) = (context.services(), context.cookies.session());
    let password = state.values.new_password.take();
    let client = context.client.in_zone(&state.values.browser_zone);
    let accepted = invitation::accept(services, &token, name, password, before.as_ref(), &client);
    match accepted.await? {
        Accept::Done(session) => Redirect::to(path::HOME).session(&session).remove(LINK).into(),
        Accept::Refused(weakness) => {
            state.note("new_password", sentence::weakness(weakness));
            form(&context, status, invited, state).await
        }
        Accept::BadLink => bad_link::<InvitationForm>(&context).await,
    }
}

async fn form(
    context: &RequestContext,
    status: StatusCode,
    invited: Invited,
    state: FormState<InvitationForm>,
) -> Reply {
    let product = context.about.product.clone();
    let organization = context.about.organization.clone().unwrap_or_else(|| product.clone());
    let email = invited.email.as_str().to_owned();
    let min = password::min_length(context.services()).await?;
    Ok(page(context, status, move || {
        let heading = format!("Welcome to {product}");
        let intro = format!("{organization} created an account for {email}.");
        let listed = state.errors.clone();
        let at = move |field: &str| state.errors.at(field);
        view! {
            <Document frame=Frame::SignedOut title=heading.clone() heading intro errors=listed>
                <form class="form door__form" method="post" action=form_action(path::INVITATION) novalidate>
                    <HiddenUsername email />
                    <TextField name="name" label="Your name" value=state.values.name error=at("name") autocomplete="name" spellcheck=false first_focus=FirstFocus::Wide />
                    <NewPasswordField label="Password" min error=at("new_password") />
                    <BrowserZone />
                    <Submit label="Create account" kind=ButtonKind::Primary large=true wide=true />
                </form>
            </Document>
        }
    }))
}
