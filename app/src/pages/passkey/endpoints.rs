//! `/.well-known/passkey-endpoints`: tells password managers where users can create passkeys.

use crate::pages::{error::HttpError, path, reply::Reply, request::RequestContext};
use axum::{http::header, response::IntoResponse};
use identity::passkey;

pub(crate) async fn show(context: RequestContext) -> Reply {
    if !passkey::are_offered(context.services()).await? {
        return Ok(HttpError::NotFound.into_response());
    }
    let site = &context.host.0.public_url;
    let (enroll, manage) = (path::PASSKEY_NEW, path::TWO_FACTOR);
    let text = format!(r#"{{"enroll":"{site}{enroll}","manage":"{site}{manage}"}}"#);
    Ok(([(header::CONTENT_TYPE, "application/json")], text).into_response())
}
