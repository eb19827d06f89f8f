//! P-LEAVE: the browser goes back to the application. A redirect after a form would be blocked by our
//! `form-action`, so the browser follows the header `Refresh`, and client code the link. An application
//! that asks for a form gets one, which a script sends.

use crate::pages::{
    reply::{
        Reply,
        page::{page, page_with_forms_to},
        redirect::Redirect,
    },
    request::RequestContext,
    ui::{
        button::{ButtonKind, Submit},
        document::Document,
        form_action::form_action,
        frame::Frame,
    },
};
use axum::{
    http::{HeaderValue, StatusCode, header::REFRESH},
    response::Response,
};
use identity::authorization::{Answer, Form, Way};
use leptos::{nonce::use_nonce, prelude::*};

/// After a navigation: a redirect may lead to the application.
pub(crate) fn at_once(context: &RequestContext, answer: Answer) -> Reply {
    match answer.way() {
        Way::Address(address) => Redirect::to(address).into(),
        Way::Form(_) => Ok(show(context, answer)),
    }
}

pub(crate) fn show(context: &RequestContext, answer: Answer) -> Response {
    let title = format!("Taking you to {}…", answer.application);
    match answer.way() {
        Way::Address(address) => with_link(context, title, address.clone()),
        Way::Form(form) => with_form(context, title, form.clone()),
    }
}

fn with_link(context: &RequestContext, title: String, address: String) -> Response {
    let refresh = HeaderValue::from_str(&format!("0; url={address}"));
    let mut response = page(context, StatusCode::OK, move || {
        view! {
            <Document frame=Frame::for_anybody() title=title.clone() heading=title>
                <p><a href=address data-leave="" rel="noreferrer">"Continue"</a></p>
            </Document>
        }
    });
    if let Ok(refresh) = refresh {
        response.headers_mut().insert(REFRESH, refresh);
    }
    response
}

/// Can lead to P-LEAVE. The browser loads that page itself, because client code cannot send a form to
/// another site.
#[component]
pub(super) fn Back(action: String, label: String, kind: ButtonKind) -> AnyView {
    view! {
        <form method="post" action=form_action(action) data-native="">
            <Submit label kind />
        </form>
    }
    .into_any()
}

/// The id of the form, which `leave.js` sends.
const FORM: &str = "leave";

fn with_form(context: &RequestContext, title: String, form: Form) -> Response {
    let Form { action, origin, fields } = form;
    page_with_forms_to(context, &origin, move || {
        let fields = fields.into_iter().map(|(name, value)| {
            view! { <input r#type="hidden" name=name value=value /> }
        });
        view! {
            <Document frame=Frame::SignedOut title=title.clone() heading=title>
                <form id=FORM method="post" action=action data-native="">
                    {fields.collect_view()}
                    <Submit label="Continue" />
                </form>
                <script nonce=use_nonce() inner_html=include_str!("leave.js")></script>
            </Document>
        }
    })
}
