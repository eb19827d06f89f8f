//! P-RESET: sets a new password with the link from an email.

use crate::{
    island::password_field::PasswordField,
    pages::{
        cookie::LINK,
        path,
        reply::{Reply, go::Go, page::page},
        request::{Ask, Fields, SecretInput},
        sentence,
        ui::{
            button::{ButtonKind, Submit},
            document::Document,
            field::HiddenUsername,
            frame::Frame,
            notice::Notice,
        },
    },
};
use axum::{extract::Path, http::StatusCode, response::Response};
use identity::{
    account::EmailAddress,
    password::{self, LINK_LIFETIME, Reset},
    secret::Token,
};
use leptos::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResetForm {
    new_password: SecretInput,
    #[serde(default)]
    #[expect(dead_code, reason = "for password managers; the link determines the account")]
    username: String,
}

/// Opening the link moves its token from the address bar and the history to a cookie. It does not
/// use up the link.
pub(crate) async fn open(Path(token): Path<String>) -> Go {
    Go::to(path::RESET_PASSWORD).link(&token)
}

pub(crate) async fn show(ask: Ask) -> Reply {
    let Some((_, email)) = link(&ask).await? else {
        return Ok(bad_link(&ask).await);
    };
    form(&ask, StatusCode::OK, email, None).await
}

pub(crate) async fn submit(ask: Ask, Fields(typed): Fields<ResetForm>) -> Reply {
    let Some((link, email)) = link(&ask).await? else {
        return Ok(bad_link(&ask).await);
    };
    let new = typed.new_password.typed();
    match password::reset(ask.services(), &link, new, &ask.client).await? {
        Reset::Done => Go::to(path::SIGN_IN)
            .remove(LINK)
            .notice(Notice::success("Your password was changed. Sign in with the new one."))
            .into(),
        Reset::Refused(weakness) => {
            let error = Some(sentence::weakness(weakness));
            form(&ask, StatusCode::UNPROCESSABLE_ENTITY, email, error).await
        }
        Reset::BadLink => Ok(bad_link(&ask).await),
    }
}

/// The valid link that was opened in this browser, and the email address of its account.
async fn link(ask: &Ask) -> Result<Option<(Token, EmailAddress)>, identity::error::Error> {
    let Some(link) = ask.cookies.link() else { return Ok(None) };
    let owner = password::find_link(ask.services(), &link).await?;
    Ok(owner.map(|email| (link, email)))
}

async fn form(ask: &Ask, status: StatusCode, email: EmailAddress, error: Option<String>) -> Reply {
    let min = password::min_length(ask.services()).await?;
    Ok(page(ask, status, move || {
        let failed = error.is_some();
        view! {
            <Document frame=Frame::SignedOut title="Choose a new password" heading="Choose a new password" failed>
                <form class="form door__form" method="post" action=path::RESET_PASSWORD novalidate>
                    <HiddenUsername email=email.as_str() />
                    <PasswordField
                        id="new_password"
                        name="new_password"
                        label="New password"
                        hint=Some(sentence::new_password(min))
                        error
                        autocomplete="new-password"
                        toggle="password"
                    />
                    <Submit label="Change password" kind=ButtonKind::Primary large=true wide=true />
                </form>
            </Document>
        }
    })
    .await)
}

/// The same page for every invalid link. The status is 200, because opening a page is not an error.
async fn bad_link(ask: &Ask) -> Response {
    page(ask, StatusCode::OK, || {
        let minutes = LINK_LIFETIME / 60;
        let heading = "This link no longer works";
        let intro = format!(
            "It has already been used or replaced by a newer one, or it is more than {minutes} minutes old."
        );
        view! {
            <Document frame=Frame::SignedOut title=heading heading=heading intro>
                <p class="door__way"><a href=path::FORGOT_PASSWORD>"Get a new link"</a></p>
            </Document>
        }
    })
    .await
}
