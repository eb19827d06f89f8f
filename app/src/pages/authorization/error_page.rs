//! P-APP-ERROR: a request that is not answered. The page links to no address of the request.

use crate::pages::{
    path,
    reply::page::page,
    request::RequestContext,
    ui::{
        description_list::{DescriptionItem, DescriptionList},
        document::Document,
        frame::Frame,
        text::{nobr, wrapped_after},
    },
};
use axum::{http::StatusCode, response::Response};
use identity::authorization::{Addresses, Rejected, Why};
use leptos::prelude::*;

pub(super) fn show(context: &RequestContext, rejected: Rejected) -> Response {
    let reference = context.client.request_id.clone();
    page(context, StatusCode::BAD_REQUEST, move || {
        let Rejected { why, application, addresses } = rejected;
        let (title, subject) = match application {
            Some(name) => (format!("We could not process the request from {name}"), "Its request"),
            None => ("We could not process this request".to_owned(), "It"),
        };
        let text = match &addresses {
            Some(_) if why == Why::RedirectUri => NOT_REGISTERED.to_owned(),
            _ => format!(
                "{subject} does not match how the application is set up. Tell your administrator: {}, reference {reference}.",
                why.code()
            ),
        };
        view! {
            <Document frame=Frame::for_anybody() title=title.clone() heading=title>
                <div class="request">
                    <p>{nobr(&text)}</p>
                    {addresses.map(|addresses| view! { <Compared addresses /> })}
                </div>
            </Document>
        }
    })
}

/// For administrators.
const NOT_REGISTERED: &str = "The redirect URI in the request is not registered. Compare the two, then change the connection here or \
    the setting in the application.";

/// For administrators.
#[component]
fn Compared(addresses: Addresses) -> AnyView {
    let Addresses { application, sent, registered } = addresses;
    let sent = match sent.is_empty() {
        true => "None".into_any(),
        false => address(&sent),
    };
    let registered: Vec<_> =
        registered.iter().map(|each| view! { <li>{address(each)}</li> }).collect();
    view! {
        <DescriptionList>
            <DescriptionItem name="Redirect URI of the request">{sent}</DescriptionItem>
            <DescriptionItem name="Registered redirect URIs">
                <ul role="list">{registered}</ul>
            </DescriptionItem>
        </DescriptionList>
        <p><a href=path::with(path::APPLICATION_CONNECTION, application)>"Edit connection"</a></p>
    }
    .into_any()
}

/// As text: the page links to no address of a request.
fn address(text: &str) -> AnyView {
    view! { <span translate="no">{wrapped_after(text, &['/', '.', '?', '&'])}</span> }.into_any()
}

/// The request expired, or was answered.
pub(super) fn gone(context: &RequestContext) -> Response {
    page(context, StatusCode::NOT_FOUND, move || {
        let title = "This request is no longer valid";
        view! {
            <Document frame=Frame::for_anybody() title heading=title>
                <div class="request">
                    <p>"It has expired, or it was already answered. Open the application again."</p>
                    <p><a href=path::HOME>"Go to your account"</a></p>
                </div>
            </Document>
        }
    })
}
