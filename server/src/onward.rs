//! Acts on [`Onward`]: sends another request to this server, and answers with its response. That
//! request passes every other layer, as if the browser had sent it, and shares its time limit.

use crate::{listener::Peer, time_limit::Taken};
use app::pages::reply::onward::Onward;
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{
        HeaderMap, HeaderValue, StatusCode, Uri, Version,
        header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, SET_COOKIE, TRANSFER_ENCODING},
    },
    middleware::Next,
    response::Response,
};
use tower::ServiceExt;

/// The layer, around the whole `server`. A form that is sent again may lead to a dialog over a
/// page, but not to another form; a page leads nowhere. If submitting a form failed, its page is
/// shown again, and if that fails too, the error page.
pub async fn follow(State(server): State<Router>, mut request: Request, next: Next) -> Response {
    let taken = Taken::default();
    request.extensions_mut().insert(taken.clone());
    let sender = Sender::of(server, &request, taken);
    let mut response = next.run(request).await;
    let mut onward = take(&mut response);
    if let Some(form @ Onward::Post { .. }) = onward {
        let answer = sender.send(form).await;
        response = with_cookies_of(&response, answer);
        onward = take(&mut response);
    }
    match onward {
        None => response,
        Some(Onward::Post { .. }) => broken(response),
        Some(over @ Onward::Over { .. }) => sender.show(over, response).await,
        Some(again @ Onward::Again { .. }) => {
            let mut page = sender.send(again).await;
            if let Some(over @ Onward::Over { .. }) = take(&mut page) {
                page = sender.show(over, page).await;
            }
            // A form without a page, and an error that the page has as well.
            if page.status() != StatusCode::OK {
                return response;
            }
            *page.status_mut() = response.status();
            if let Some(wait) = response.headers().get(RETRY_AFTER) {
                page.headers_mut().insert(RETRY_AFTER, wait.clone());
            }
            with_cookies_of(&response, page)
        }
    }
}

fn take(response: &mut Response) -> Option<Onward> {
    response.extensions_mut().remove()
}

/// Adds the cookies of the first response, except those that the last one sets itself.
fn with_cookies_of(first: &Response, mut response: Response) -> Response {
    let name = |cookie: &HeaderValue| {
        let line = String::from_utf8_lossy(cookie.as_bytes());
        line.split('=').next().unwrap_or_default().to_owned()
    };
    let set: Vec<_> = response.headers().get_all(SET_COOKIE).iter().map(name).collect();
    for cookie in first.headers().get_all(SET_COOKIE) {
        if !set.contains(&name(cookie)) {
            response.headers_mut().append(SET_COOKIE, cookie.clone());
        }
    }
    response
}

/// A mistake in a handler, which could cause an endless loop.
fn broken(mut response: Response) -> Response {
    tracing::error!("a request on behalf of another one did not end with a page");
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    *response.body_mut() = Body::empty();
    response.headers_mut().remove(CONTENT_LENGTH);
    response
}

/// Sends requests on behalf of a request of the browser, with its headers and so with its id.
struct Sender {
    server: Router,
    uri: Uri,
    version: Version,
    headers: HeaderMap,
    peer: Option<Peer>,
    taken: Taken,
}

impl Sender {
    fn of(server: Router, request: &Request, taken: Taken) -> Self {
        let mut headers = request.headers().clone();
        for name in [CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING] {
            headers.remove(name);
        }
        let peer = request.extensions().get().copied();
        Self {
            server,
            uri: request.uri().clone(),
            version: request.version(),
            headers,
            peer,
            taken,
        }
    }

    /// The dialog over its page.
    async fn show(&self, over: Onward, response: Response) -> Response {
        let Onward::Over { open_dialog, .. } = &over else { return broken(response) };
        let dialog = open_dialog.dialog.clone();
        let mut below = self.send(over).await;
        let is_page = below.status() == StatusCode::OK;
        if take(&mut below).is_some() || (is_page && dialog.is_full()) {
            return broken(below);
        }
        if is_page {
            *below.status_mut() = response.status();
        }
        with_cookies_of(&response, below)
    }

    async fn send(&self, onward: Onward) -> Response {
        let mut request = onward.into_request();
        *request.version_mut() = self.version;
        let mut uri = self.uri.clone().into_parts();
        uri.path_and_query = request.uri().path_and_query().cloned();
        *request.uri_mut() = Uri::from_parts(uri).unwrap_or_default();
        request.headers_mut().extend(self.headers.clone());
        request.extensions_mut().insert(self.taken.clone());
        if let Some(peer) = self.peer {
            request.extensions_mut().insert(peer);
        }
        match self.server.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        request_id::{self, X_REQUEST_ID},
        time_limit,
    };
    use app::pages::request::Viewer;
    use axum::{
        middleware::{from_fn, from_fn_with_state},
        response::IntoResponse,
        routing::{get, post},
    };
    use std::time::Duration;
    use tokio::time::{Instant, sleep};

    fn sends_again(path: &str) -> Response {
        let onward = Onward::Post {
            path: path.to_owned(),
            form: b"a=1".to_vec(),
            viewer: Viewer::Anonymous,
        };
        let mut response = StatusCode::OK.into_response();
        for cookie in ["a=1", "b=1"] {
            response.headers_mut().append(SET_COOKIE, HeaderValue::from_static(cookie));
        }
        response.extensions_mut().insert(onward);
        response
    }

    async fn slowly(path: &'static str) -> Response {
        sleep(Duration::from_secs(3)).await;
        sends_again(path)
    }

    async fn posted(path: &str) -> Response {
        let server = Router::new()
            .route("/again", post(|| async { sends_again("/form") }))
            .route("/loop", post(|| async { sends_again("/loop") }))
            .route("/nowhere", post(|| async { sends_again("no path") }))
            .route("/", get(|| async { "home" }))
            .route("/slow", post(|| slowly("/slow-form")))
            .route("/slow-form", post(|| slowly("/form")))
            .route(
                "/form",
                post(|headers: HeaderMap, form: String| async move {
                    let id = headers[X_REQUEST_ID].to_str().unwrap();
                    let mut response = format!("form {form} {id}").into_response();
                    let cookie = HeaderValue::from_static("a=2");
                    response.headers_mut().append(SET_COOKIE, cookie);
                    response
                }),
            )
            .layer(from_fn(time_limit::progress));
        let server = server.clone().layer(from_fn_with_state(server, follow));
        let server = request_id::assign(server);
        server.oneshot(Request::post(path).body(Body::from("b=2")).unwrap()).await.unwrap()
    }

    #[tokio::test]
    async fn a_form_is_sent_again_with_the_same_id_and_the_cookies_of_both_responses() {
        let answer = posted("/again").await;
        let cookies: Vec<_> = answer.headers().get_all(SET_COOKIE).iter().cloned().collect();
        assert_eq!(cookies, ["a=2", "b=1"]);
        let id = answer.headers()[X_REQUEST_ID].to_str().unwrap().to_owned();
        let body = axum::body::to_bytes(answer.into_body(), 100).await.unwrap();
        assert_eq!(body, format!("form a=1 {id}"));
    }

    #[tokio::test]
    async fn a_form_that_leads_to_itself_is_an_error() {
        assert_eq!(posted("/loop").await.status(), 500);
        assert_eq!(posted("/nowhere").await.status(), 405);
    }

    #[tokio::test(start_paused = true)]
    async fn all_requests_for_one_of_the_browser_are_answered_within_five_seconds() {
        let begun = Instant::now();
        assert_eq!(posted("/slow").await.status(), 503);
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    }
}
