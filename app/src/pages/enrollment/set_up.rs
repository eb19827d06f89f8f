//! The first step: choosing a method and confirming it.

use super::resume;
use crate::pages::{
    query::FromQuery,
    reply::{Reply, page::page},
    request::{RequestContext, SignedIn},
    two_factor::set_up::{SetUpQuery, open},
    ui::{document::Document, frame::Frame},
};
use axum::{http::StatusCode, response::Response};
use leptos::prelude::*;

pub(crate) async fn show(signed_in: SignedIn, FromQuery(query): FromQuery<SetUpQuery>) -> Reply {
    if !signed_in.session.must_enroll {
        return resume(&signed_in.context).into();
    }
    if signed_in.context.open_dialog.is_some() {
        return Ok(blank(&signed_in.context).await);
    }
    open(&signed_in, &query).await
}

/// Nothing but the dialog over it.
async fn blank(context: &RequestContext) -> Response {
    page(context, StatusCode::OK, || view! { <Document frame=Frame::SignedOut>""</Document> })
}
