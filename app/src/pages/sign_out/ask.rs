//! P-SIGNOUT-ASK: the request could come from any page, so the user is asked.

use crate::pages::{
    path,
    reply::page::page,
    request::RequestContext,
    ui::{
        button::{ButtonKind, Open, Submit},
        document::Document,
        field::HiddenField,
        form_action::form_action,
        frame::Frame,
        site::site,
    },
};
use axum::{http::StatusCode, response::Response};
use identity::sign_out::Back;
use leptos::prelude::*;

pub(super) fn show(context: &RequestContext, back: Option<Back>) -> Response {
    page(context, StatusCode::OK, move || {
        let title = format!("Sign out of {}?", site().product);
        let fields = back.map(|back| {
            view! {
                <HiddenField name="client_id" value=back.client_id />
                <HiddenField name="post_logout_redirect_uri" value=back.post_logout_redirect_uri />
                {back.state.map(|state| view! { <HiddenField name="state" value=state /> })}
            }
        });
        view! {
            <Document frame=Frame::for_anybody() title=title.clone() heading=title>
                <div class="request">
                    <p>"An application asked to sign you out."</p>
                    <form method="post" action=form_action(path::END_SESSION_CONFIRM)>
                        {fields}
                        <Submit label="Sign out" kind=ButtonKind::Primary />
                    </form>
                    <Open action=path::HOME label="Stay signed in" />
                </div>
            </Document>
        }
    })
}
