//! P-RESET: sets a new password with the link from an email.

use super::new_password_field::NewPasswordField;
use crate::pages::{
    cookie::LINK,
    link_page::{Link, LinkForm, bad_link},
    path,
    reply::{Reply, page::page, redirect::Redirect},
    request::{Fields, RequestContext},
    secret_input::SecretInput,
    sentence,
    ui::{
        button::{ButtonKind, Submit},
        document::Document,
        field::HiddenUsername,
        form_action::form_action,
        frame::Frame,
        notice::Notice,
    },
};
use axum::http::StatusCode;
use identity::{
    account::{AccountId, EmailAddress},
    error::Error,
    password::{self, LINK_LIFETIME, Reset},
    secret::Token,
    services::Services,
};
use leptos::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct ResetForm {
    new_password: SecretInput,
}

impl LinkForm for ResetForm {
    const PATH: &'static str = path::RESET_PASSWORD;
    const WAY_OUT: (&'static str, &'static str) = (path::FORGOT_PASSWORD, "Get a new link");
    const USED: &'static str = "Your password was changed with it. Sign in with the new one.";
    type Owner = EmailAddress;

    async fn find(
        services: &Services,
        token: &Token,
    ) -> Result<Option<(AccountId, EmailAddress)>, Error> {
        password::find_link(services, token).await
    }

    async fn was_used(services: &Services, token: &Token) -> Result<bool, Error> {
        password::link_was_used(services, token).await
    }

    fn invalid() -> String {
        let minutes = LINK_LIFETIME / 60;
        format!(
            "It has already been used or replaced by a newer one, or it is more than {minutes} minutes old."
        )
    }
}

pub(crate) async fn show(Link { context, owner, .. }: Link<ResetForm>) -> Reply {
    form(&context, StatusCode::OK, owner, None).await
}

pub(crate) async fn submit(
    Link { context, token, owner: email }: Link<ResetForm>,
    Fields(typed): Fields<ResetForm>,
) -> Reply {
    let new = typed.new_password.typed();
    match password::reset(context.services(), &token, new, &context.client).await? {
        Reset::Done => Redirect::to(path::SIGN_IN)
            .remove(LINK)
            .notice(Notice::success("Your password was changed. Sign in with the new one."))
            .into(),
        Reset::Refused(weakness) => {
            let error = Some(sentence::weakness(weakness));
            form(&context, StatusCode::UNPROCESSABLE_ENTITY, email, error).await
        }
        Reset::BadLink => bad_link::<ResetForm>(&context).await,
    }
}

async fn form(
    context: &RequestContext,
    status: StatusCode,
    email: EmailAddress,
    error: Option<String>,
) -> Reply {
    let min = password::min_length(context.services()).await?;
    Ok(page(context, status, move || {
        let failed = error.is_some();
        view! {
            <Document frame=Frame::SignedOut title="Choose a new password" heading="Choose a new password" failed>
                <form class="form door__form" method="post" action=form_action(path::RESET_PASSWORD) novalidate>
                    <HiddenUsername email=email.as_str() />
                    <NewPasswordField label="New password" min error />
                    <Submit label="Change password" kind=ButtonKind::Primary large=true wide=true />
                </form>
            </Document>
        }
    }))
}
