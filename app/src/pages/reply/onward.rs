//! Responses that need another request to this server. The server's layer `onward` sends it through
//! every other layer, like a request of the browser.

use super::Reply;
use crate::pages::{
    request::{RequestContext, Viewer},
    ui::{
        failed_form::FailedForm,
        overlay::{OpenDialog, Overlay},
    },
};
use axum::{
    body::Body,
    extract::Request,
    http::{HeaderValue, Method, StatusCode, Uri, header::CONTENT_TYPE},
    response::IntoResponse,
};

/// What the server does in place of sending this response. Its status and cookies are kept.
#[derive(Clone)]
pub enum Onward {
    /// Shows the page at this path, with the dialog over it.
    Over { page: String, open_dialog: OpenDialog, viewer: Viewer },
    /// Sends this form again, URL-encoded, now that the user has proved their identity.
    Post { path: String, form: Vec<u8>, viewer: Viewer },
    /// Shows the page of a form again, because submitting it failed.
    Again { page: String, failed: FailedForm, viewer: Option<Viewer> },
}

/// An extension of a request that sends a form again.
#[derive(Clone, Copy)]
pub(crate) struct Resubmitted;

/// The page at `path` with the dialog over it, as a response with this status.
pub(crate) fn over(
    context: &RequestContext,
    status: StatusCode,
    path: &str,
    dialog: Overlay,
) -> Reply {
    let (open_dialog, viewer) = (context.open_dialog(dialog), context.viewer.clone());
    let mut response = status.into_response();
    response.extensions_mut().insert(Onward::Over { page: path.to_owned(), open_dialog, viewer });
    Ok(response)
}

/// Sends this form to `path` again, for the user whose identity has been checked.
pub(crate) fn post(path: &str, form: Vec<u8>, viewer: Viewer) -> Reply {
    let mut response = StatusCode::OK.into_response();
    response.extensions_mut().insert(Onward::Post { path: path.to_owned(), form, viewer });
    Ok(response)
}

impl Onward {
    /// The request, without the headers of the browser's request.
    pub fn into_request(self) -> Request {
        match self {
            Self::Over { page, open_dialog, viewer } => {
                let mut request = to(&page, Body::empty(), Some(viewer));
                request.extensions_mut().insert(open_dialog);
                request
            }
            Self::Post { path, form, viewer } => {
                let mut request = to(&path, Body::from(form), Some(viewer));
                *request.method_mut() = Method::POST;
                let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
                request.headers_mut().insert(CONTENT_TYPE, kind);
                request.extensions_mut().insert(Resubmitted);
                request
            }
            Self::Again { page, failed, viewer } => {
                let mut request = to(&page, Body::empty(), viewer);
                request.extensions_mut().insert(failed);
                request
            }
        }
    }
}

fn to(path: &str, body: Body, viewer: Option<Viewer>) -> Request {
    let mut request = Request::new(body);
    *request.uri_mut() = path.parse().unwrap_or_else(|_| Uri::from_static("/"));
    if let Some(viewer) = viewer {
        request.extensions_mut().insert(viewer);
    }
    request
}
