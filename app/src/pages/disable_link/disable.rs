//! Turns off two-factor authentication with an administrator's link and the password.

use crate::{
    island::password_field::PasswordField,
    pages::{
        cookie::{LINK, without},
        link_page::{Link, LinkForm, bad_link},
        password::status::status,
        path,
        reply::{Reply, page::page},
        request::{Fields, RequestContext},
        secret_input::SecretInput,
        sent_code::masked::masked,
        sentence,
        ui::{
            button::{ButtonKind, Submit},
            document::Document,
            field::HiddenUsername,
            form_action::form_action,
            frame::Frame,
        },
    },
};
use axum::{http::StatusCode, response::Response};
use identity::{
    account::{AccountId, EmailAddress},
    disable_link::{self, Disable},
    error::Error,
    method::Destination,
    policy,
    secret::Token,
    services::Services,
};
use leptos::prelude::*;
use serde::Deserialize;

const TITLE: &str = "Disable Two-Factor Authentication";

#[derive(Deserialize)]
pub(crate) struct DisableForm {
    password: SecretInput,
}

impl LinkForm for DisableForm {
    const PATH: &'static str = path::DISABLE_BY_LINK;
    const USED: &'static str = "Two-factor authentication was turned off with it, or the link was reported. You can sign in.";
    type Owner = EmailAddress;

    async fn find(
        services: &Services,
        token: &Token,
    ) -> Result<Option<(AccountId, EmailAddress)>, Error> {
        disable_link::find(services, token).await
    }

    async fn was_used(services: &Services, token: &Token) -> Result<bool, Error> {
        disable_link::was_used(services, token).await
    }

    fn invalid() -> String {
        let hours = disable_link::LIFETIME / 3600;
        format!(
            "It has already been used or replaced by a newer one, or it is more than {hours} hours old. Ask your administrator for a new one."
        )
    }
}

pub(crate) async fn show(Link { context, owner, .. }: Link<DisableForm>) -> Reply {
    form(&context, StatusCode::OK, owner, None).await
}

/// "Disable".
pub(crate) async fn submit(
    Link { context, token, owner: email }: Link<DisableForm>,
    Fields(typed): Fields<DisableForm>,
) -> Reply {
    let password = typed.password.typed();
    let problem =
        match disable_link::disable(context.services(), &token, password, &context.client).await? {
            Disable::Done { required } => return Ok(without(done(&context, required).await, LINK)),
            Disable::BadLink => return bad_link::<DisableForm>(&context).await,
            Disable::Refused(problem) => problem,
        };
    let error = Some(sentence::current_password(&context, problem));
    form(&context, status(problem), email, error).await
}

async fn form(
    context: &RequestContext,
    status: StatusCode,
    email: EmailAddress,
    error: Option<String>,
) -> Reply {
    let trusts = policy::policy(context.services()).await?.trust().is_some();
    let removed = if trusts { "recovery codes and trusted browsers" } else { "recovery codes" };
    Ok(page(context, status, move || {
        let failed = error.is_some();
        let whose = masked(&Destination::Mail(email.as_str().to_owned()), "");
        view! {
            <Document frame=Frame::SignedOut title=TITLE heading=TITLE failed>
                <p class="intro">
                    "This turns off two-factor authentication for " {whose}
                    {format!(", removes its {removed}, and signs out every browser. Enter your password to continue.")}
                </p>
                <form class="form door__form" method="post" action=form_action(path::DISABLE_BY_LINK) novalidate>
                    <HiddenUsername email=email.as_str() />
                    <PasswordField id="password" name="password" label="Password" error autocomplete="current-password" toggle="password" />
                    <Submit label="Disable" kind=ButtonKind::Danger large=true wide=true />
                </form>
                <p class="door__way"><a href=path::DISABLE_BY_LINK_REPORT>"I did not ask for this"</a></p>
            </Document>
        }
    }))
}

async fn done(context: &RequestContext, required: bool) -> Response {
    page(context, StatusCode::OK, move || {
        let heading = "Two-Factor Authentication is disabled";
        let intro = if required {
            "You will be asked to set it up again when you sign in."
        } else {
            "You can sign in with your password."
        };
        view! {
            <Document frame=Frame::SignedOut title=heading heading=heading intro>
                <p class="door__way"><a href=path::SIGN_IN>"Sign in"</a></p>
            </Document>
        }
    })
}
