//! P-DISABLE-LINK: a lost phone, and the link that an administrator sent for it.

pub(crate) mod disable;
pub(crate) mod report; // "I did not ask for this"

use crate::{
    reply::page,
    request::Ask,
    ui::{document::Document, frame::Frame},
};
use axum::{http::StatusCode, response::Response};
use identity::{account::EmailAddress, disable_link, secret::Token};
use leptos::prelude::*;

/// The link that was opened in this browser and whose factors it removes, while it is good.
async fn link(ask: &Ask) -> Result<Option<(Token, EmailAddress)>, identity::error::Error> {
    let Some(link) = ask.cookies.link() else { return Ok(None) };
    let owner = disable_link::find(ask.services(), &link).await?;
    Ok(owner.map(|email| (link, email)))
}

/// The same for every link that does not work. To ask for a page is no mistake.
async fn bad_link(ask: &Ask) -> Response {
    page(ask, StatusCode::OK, || {
        let heading = "This link no longer works";
        let hours = disable_link::LIFETIME / 3600;
        let intro = format!("It was already used, replaced by a newer one, or is older than {hours} hours. Ask your administrator for a new one.");
        view! {
            <Document frame=Frame::SignedOut title=heading heading=heading intro>
                <p class="door__way"><a href="/sign-in">"Sign in"</a></p>
            </Document>
        }
    })
    .await
}
