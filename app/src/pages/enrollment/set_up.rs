//! The first step: choosing a method and confirming it.

use super::go_on;
use crate::pages::{
    reply::{Reply, page::page},
    request::{Ask, SignedIn},
    two_factor::set_up::{Asked, open},
    ui::{document::Document, frame::Frame},
};
use axum::{extract::Query, http::StatusCode, response::Response};
use leptos::prelude::*;

pub(crate) async fn show(signed_in: SignedIn, Query(asked): Query<Asked>) -> Reply {
    if !signed_in.session.must_enroll {
        return go_on(&signed_in.ask).into();
    }
    if signed_in.ask.opened.is_some() {
        return Ok(blank(&signed_in.ask).await);
    }
    open(&signed_in, &asked).await
}

/// Nothing but the dialog over it.
async fn blank(ask: &Ask) -> Response {
    page(ask, StatusCode::OK, || view! { <Document frame=Frame::SignedOut>""</Document> }).await
}
