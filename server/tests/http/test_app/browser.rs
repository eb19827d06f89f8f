use super::{ORIGIN, answer::Answer, text::encoded};
use app::pages::{access::Access, path, routes::routes};
use axum::{
    Router,
    body::Body,
    http::{Method, Request, header},
};
use identity::{secret::Token, services::Services, testing::account_of};
use std::collections::BTreeMap;
use tower::ServiceExt;

/// Keeps cookies as a browser does.
#[derive(Clone)]
pub(crate) struct Browser {
    router: Router,
    services: Services,
    pub(crate) cookies: BTreeMap<String, String>,
}

impl Browser {
    pub(super) fn new(router: Router, services: Services) -> Self {
        Self { router, services, cookies: BTreeMap::new() }
    }

    pub(crate) fn keep(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.into(), value.into());
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path).body(Body::empty()).unwrap()).await
    }

    /// A form from one of our own pages, rendered for the account of this browser. `fields` is
    /// URL-encoded.
    pub(crate) async fn post(&mut self, path: &str, fields: &str) -> Answer {
        let action = self.form_action(path).await;
        self.post_to(&action, fields).await
    }

    /// The address of a form on a page that this browser shows now.
    pub(crate) async fn form_action(&self, path: &str) -> String {
        let is_pending = |(route, access): &(&str, Access)| {
            *route == path && (*access == Access::Pending || path == path::START_OVER)
        };
        let cookie = match path {
            path::INVITATION | path::RESET_PASSWORD => "__Host-link",
            path::DISABLE_BY_LINK | path::DISABLE_BY_LINK_REPORT => "__Host-link",
            _ if routes().table().iter().any(is_pending) => "__Host-pending",
            _ => "__Host-session",
        };
        let account = match self.cookies.get(cookie).and_then(|token| Token::parse(token)) {
            Some(token) => account_of(&self.services, &token).await,
            None => None,
        };
        path::naming(path, account.map(|account| account.to_string()).as_deref())
    }

    /// A form with this address.
    pub(crate) async fn post_to(&mut self, action: &str, fields: &str) -> Answer {
        let request = self
            .request(Method::POST, action)
            .header("origin", ORIGIN)
            .header("sec-fetch-site", "same-origin");
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(fields.to_owned())).unwrap()).await
    }

    /// Passes the identity check to which `asked` led, with the password alone.
    pub(crate) async fn verify(&mut self, asked: &Answer) -> Answer {
        let next = asked.location().split_once("next=").expect("an identity check").1;
        self.check_identity(next).await
    }

    /// The same on the way to a page.
    pub(crate) async fn prove(&mut self, next: &str) -> Answer {
        self.check_identity(&encoded(next)).await
    }

    async fn check_identity(&mut self, next: &str) -> Answer {
        let password = encoded(identity::testing::PASSWORD);
        let fields = format!("password={password}&next={next}");
        self.post(path::IDENTITY_CHECK, &fields).await
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request =
            Request::builder().method(method).uri(path).header(header::HOST, "localhost:3000");
        if cookies.is_empty() {
            request
        } else {
            request.header(header::COOKIE, cookies.join("; "))
        }
    }

    pub(crate) async fn send(&mut self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 10_000_000).await.unwrap();
        let answer = Answer {
            status: parts.status,
            headers: parts.headers,
            // Erased views end a list of children with a comment, which no browser shows.
            body: String::from_utf8_lossy(&bytes).replace("<!>", ""),
        };
        for cookie in answer.set_cookies() {
            let (name, rest) = cookie.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.into(), value.into());
            }
        }
        answer
    }
}
