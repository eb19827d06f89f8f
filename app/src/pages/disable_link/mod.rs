//! P-DISABLE-LINK: the link that an administrator sends to a user who lost their phone.

pub(crate) mod disable;
pub(crate) mod report; // "I did not ask for this"

use crate::pages::{
    path,
    reply::page::page,
    request::Ask,
    ui::{document::Document, frame::Frame},
};
use axum::{http::StatusCode, response::Response};
use identity::{account::EmailAddress, disable_link, secret::Token};
use leptos::prelude::*;

/// The valid link that was opened in this browser, and the email address of its account.
async fn link(ask: &Ask) -> Result<Option<(Token, EmailAddress)>, identity::error::Error> {
    let Some(link) = ask.cookies.link() else { return Ok(None) };
    let owner = disable_link::find(ask.services(), &link).await?;
    Ok(owner.map(|email| (link, email)))
}

/// The same page for every invalid link. The status is 200, because opening a page is not an error.
async fn bad_link(ask: &Ask) -> Response {
    page(ask, StatusCode::OK, || {
        let heading = "This link no longer works";
        let hours = disable_link::LIFETIME / 3600;
        let intro = format!("It has already been used or replaced by a newer one, or it is more than {hours} hours old. Ask your administrator for a new one.");
        view! {
            <Document frame=Frame::SignedOut title=heading heading=heading intro>
                <p class="door__way"><a href=path::SIGN_IN>"Sign in"</a></p>
            </Document>
        }
    })
    .await
}
