//! Which pages of other sites may read the answers (CORS): those of applications that run in browsers.
//! Credentials of the browser are never allowed, and none are read.

use app::pages::error::HandlerError;
use axum::{
    extract::{Request, State},
    http::{
        HeaderValue, Method, StatusCode,
        header::{
            ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
            ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
            ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
        },
    },
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::MethodRouter,
};
use identity::{connection, services::Services};

/// Lets pages of the origins that public connections registered read the answers of this route.
pub(super) fn allow(services: &Services, route: MethodRouter<Services>) -> MethodRouter<Services> {
    route.layer(from_fn_with_state(services.clone(), answer))
}

/// The layer: answers preflight requests, and adds the headers.
async fn answer(State(services): State<Services>, request: Request, next: Next) -> Response {
    let mut origins = request.headers().get_all(ORIGIN).iter();
    let origin = match (origins.next(), origins.next()) {
        (Some(origin), None) => Some(origin.clone()),
        _ => None,
    };
    let allowed = match allowed(&services, origin.as_ref()).await {
        Ok(is_allowed) => origin.filter(|_| is_allowed),
        Err(error) => return error.into_response(),
    };
    let is_preflight = request.method() == Method::OPTIONS
        && request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = match is_preflight {
        true => StatusCode::NO_CONTENT.into_response(),
        false => next.run(request).await,
    };
    let headers = response.headers_mut();
    headers.append(VARY, HeaderValue::from_static("Origin"));
    let Some(origin) = allowed else { return response };
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    let more = match is_preflight {
        true => &[
            (ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"),
            (ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type"),
            (ACCESS_CONTROL_MAX_AGE, "600"),
        ][..],
        false => &[(ACCESS_CONTROL_EXPOSE_HEADERS, "WWW-Authenticate")],
    };
    for (name, value) in more {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

async fn allowed(services: &Services, origin: Option<&HeaderValue>) -> Result<bool, HandlerError> {
    match origin.and_then(|origin| origin.to_str().ok()) {
        Some(origin) => Ok(connection::is_origin_of_page(services, origin).await?),
        None => Ok(false),
    }
}
