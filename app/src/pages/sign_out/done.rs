//! P-SIGNED-OUT: the user was signed out for an application that has no page for this.

use crate::pages::{
    path,
    reply::{Reply, page::page, redirect::Redirect},
    request::{RequestContext, Viewer},
    ui::{document::Document, frame::Frame},
};
use axum::http::StatusCode;
use leptos::prelude::*;

pub(crate) async fn show(context: RequestContext) -> Reply {
    if let Viewer::SignedIn(_) = context.viewer {
        return Redirect::to(path::HOME).into();
    }
    Ok(page(&context, StatusCode::OK, || {
        let title = "You are signed out";
        view! {
            <Document frame=Frame::for_anybody() title heading=title>
                <p><a href=path::SIGN_IN>"Sign in"</a></p>
            </Document>
        }
    }))
}
