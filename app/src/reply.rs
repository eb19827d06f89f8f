//! What a request is answered with: a page, or a redirect that carries cookies and a notice.

use crate::{
    enrollment::PATH,
    fault::Trouble,
    local_path::{in_query, local_path},
    request::{
        Ask, Cookies, DESTINATION, DEVICE, HostParts, LINK, NOTICE, PENDING, SESSION, TRUST, Viewer,
    },
    ui::{
        notice::{Notice, NoticeKind},
        site::{Person, Site},
    },
};
use axum::{
    body::Body,
    http::{HeaderValue, Request, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures::{StreamExt, stream::once};
use identity::{
    account::Role, pending_sign_in::NewPending, secret::Token, session::NewSession,
    trusted_browser::NewTrust,
};
use jiff::tz::TimeZone;
use leptos::{nonce::use_nonce, prelude::*};
use leptos_axum::ResponseOptions;
use std::sync::Arc;

/// What every handler gives.
pub(crate) type Reply = Result<Response, Trouble>;

/// Renders a page. What the last action left to say is said, and forgotten.
pub(crate) async fn page<V: IntoView + 'static>(
    ask: &Ask,
    status: StatusCode,
    view: impl FnOnce() -> V + Send + 'static,
) -> Response {
    let mut response = render(&ask.host.0, site(ask), status, view).await;
    if let Viewer::SignedIn(_) = ask.viewer {
        response.extensions_mut().insert(Private);
    }
    if !ask.arrival.is_empty() {
        add_cookie(&mut response, &remove(NOTICE));
    }
    response
}

pub(crate) async fn render<V: IntoView + 'static>(
    host: &Arc<HostParts>,
    site: Site,
    status: StatusCode,
    view: impl FnOnce() -> V + Send + 'static,
) -> Response {
    let policy = host.policy;
    let context = move || {
        provide_context(site.clone());
        let options = expect_context::<ResponseOptions>();
        options.set_status(status);
        let nonce = use_nonce().map(|nonce| nonce.to_string()).unwrap_or_default();
        if let Ok(value) = HeaderValue::from_str(&policy(&nonce)) {
            options.insert_header(header::CONTENT_SECURITY_POLICY, value);
        }
    };
    let mut response = leptos_axum::handle_response_inner(
        context,
        view,
        Request::new(Body::empty()),
        |view, chunks, _| {
            Box::pin(async move {
                let html = view.to_html();
                Box::pin(once(async move { html }).chain(chunks())) as _
            })
        },
    )
    .await;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// What the frame says, for this person in their own time zone.
fn site(ask: &Ask) -> Site {
    let person = match &ask.viewer {
        Viewer::SignedIn(session) => Some(Person {
            name: session.name.clone(),
            email: session.email.clone(),
            is_administrator: session.role == Role::Administrator,
        }),
        Viewer::Anonymous => None,
    };
    let host = &ask.host.0;
    Site {
        product: ask.about.product.clone(),
        organization: ask.about.organization.clone(),
        host: host.public_url.split("://").nth(1).unwrap_or_default().to_owned(),
        css: host.style.clone(),
        font: host.font.clone(),
        options: host.leptos.clone(),
        theme: ask.theme,
        notice: ask.arrival.notice.clone(),
        focus: ask.arrival.focus.clone(),
        changed: ask.arrival.changed.then(|| "two-factor".to_owned()),
        now: ask.now(),
        person,
        path: ask.path.clone(),
        zone: zone(ask),
    }
}

/// The zone in which this request is shown times.
pub(crate) fn zone(ask: &Ask) -> TimeZone {
    let name = match &ask.viewer {
        Viewer::SignedIn(session) => &session.time_zone,
        Viewer::Anonymous => &ask.about.time_zone,
    };
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// What the page after a redirect has to say, carried by a cookie that only the server reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Arrival {
    pub(crate) notice: Option<Notice>,
    /// Id of the element that takes focus.
    pub(crate) focus: Option<String>,
    /// Two-factor authentication changed: other tabs are told.
    pub(crate) changed: bool,
}

impl Arrival {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// `kind|focus|changed|text`, as a cookie can hold it.
    fn encode(&self) -> String {
        let (kind, text) = match &self.notice {
            Some(notice) => (notice.kind.as_str(), notice.text.as_str()),
            None => ("", ""),
        };
        let focus = self.focus.as_deref().unwrap_or_default();
        hex(&format!("{kind}|{focus}|{}|{text}", if self.changed { "1" } else { "" }))
    }

    pub(crate) fn decode(cookie: &str) -> Option<Self> {
        let line = from_hex(cookie)?;
        let mut parts = line.splitn(4, '|');
        let (kind, focus, changed, text) =
            (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        Some(Self {
            notice: NoticeKind::parse(kind).map(|kind| Notice { kind, text: text.to_owned() }),
            focus: (!focus.is_empty()).then(|| focus.to_owned()),
            changed: changed == "1",
        })
    }
}

/// Any text, as a cookie can hold it.
fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(cookie: &str) -> Option<String> {
    let pairs = cookie.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).ok());
    let bytes: Option<Vec<u8>> = pairs.map(|pair| u8::from_str_radix(pair?, 16).ok()).collect();
    String::from_utf8(bytes?).ok()
}

/// 303 to another route, with what it has to say and the cookies that go along.
#[derive(Debug, Default)]
pub(crate) struct Go {
    to: String,
    arrival: Arrival,
    cookies: Vec<String>,
}

impl Go {
    pub(crate) fn to(path: impl Into<String>) -> Self {
        Self { to: path.into(), ..Self::default() }
    }

    pub(crate) fn notice(mut self, notice: Notice) -> Self {
        self.arrival.notice = Some(notice);
        self
    }

    pub(crate) fn focus(mut self, id: &str) -> Self {
        self.arrival.focus = Some(id.to_owned());
        self
    }

    pub(crate) fn changed(mut self) -> Self {
        self.arrival.changed = true;
        self
    }

    /// The browser is signed in from here on, under this token and no other.
    pub(crate) fn session(mut self, new: &NewSession) -> Self {
        self.cookies.push(cookie(SESSION, new.token.reveal(), None));
        if let Some(device) = &new.device {
            self.cookies.push(cookie(DEVICE, device, Some(YEAR)));
        }
        if let Some(trust) = &new.trust {
            self = self.trust(trust);
        }
        self.remove(PENDING)
    }

    /// This browser may skip the second factor.
    pub(crate) fn trust(mut self, new: &NewTrust) -> Self {
        self.cookies.push(cookie(TRUST, &new.cookie.reveal(), Some(new.max_age)));
        self
    }

    /// The token of a link, out of the address bar and into a cookie.
    pub(crate) fn link(mut self, token: &Token) -> Self {
        self.cookies.push(cookie(LINK, token.reveal(), Some(900)));
        self
    }

    /// It outlives the attempt, so that the page can say that it took too long.
    pub(crate) fn pending(mut self, new: &NewPending) -> Self {
        self.cookies.push(cookie(PENDING, new.token.reveal(), Some(3600)));
        self.remove(SESSION)
    }

    pub(crate) fn without_destination(self) -> Self {
        self.remove(DESTINATION)
    }

    pub(crate) fn theme(mut self, theme: &str) -> Self {
        self.cookies
            .push(format!("theme={theme}; Path=/; Max-Age={YEAR}; Secure; HttpOnly; SameSite=Lax"));
        self
    }

    pub(crate) fn remove(mut self, name: &str) -> Self {
        self.cookies.push(remove(name));
        self
    }
}

/// The way to sign in for somebody who has to, back to `path` afterwards where that is a page.
pub fn sign_in_first(path: Option<&str>) -> Response {
    let to = match path.filter(|path| *path != "/").and_then(local_path) {
        Some(path) => format!("/sign-in?next={}", in_query(&path)),
        None => "/sign-in".to_owned(),
    };
    // The cookie stays: another tab may have a newer one by now.
    Go::to(to).into_response()
}

/// The way to P-ENROLL for somebody who goes no further without a second factor; afterwards back to
/// the page that they asked for. `query` says which method, where they have chosen one.
pub fn enroll_first(page: Option<&str>, query: Option<&str>) -> Response {
    let to = query.map_or_else(|| PATH.to_owned(), |query| format!("{PATH}?{query}"));
    let mut go = Go::to(to);
    if let Some(page) = page {
        go.cookies.push(cookie(DESTINATION, &hex(page), Some(3600)));
    }
    go.into_response()
}

/// The page that they asked for.
pub(crate) fn destination(cookies: &Cookies) -> Option<String> {
    from_hex(cookies.get(DESTINATION)?)
}

/// Adds the cookies of a renewed session to an answer.
pub(crate) fn with_session(mut response: Response, new: &NewSession) -> Response {
    add_cookie(&mut response, &cookie(SESSION, new.token.reveal(), None));
    response
}

/// Adds a cookie to an answer, for so many seconds.
pub(crate) fn keep(mut response: Response, name: &str, value: &str, max_age: i64) -> Response {
    add_cookie(&mut response, &cookie(name, value, Some(max_age)));
    response
}

/// An answer after which the browser has no such cookie.
pub(crate) fn without(mut response: Response, name: &str) -> Response {
    add_cookie(&mut response, &remove(name));
    response
}

/// Adds a session cookie to an answer that has none, for a browser that missed its new token.
pub fn hand_out(response: &mut Response, token: &Token) {
    let cookies = response.headers().get_all(header::SET_COOKIE).iter();
    let has_one =
        cookies.filter_map(|line| line.to_str().ok()).any(|line| line.starts_with(SESSION));
    if !has_one {
        add_cookie(response, &cookie(SESSION, token.reveal(), None));
    }
}

/// A page with somebody's own data: it is not compressed, so that its size tells nothing about
/// what stands beside text that came from outside (BREACH).
#[derive(Clone, Copy, Debug)]
pub struct Private;

const YEAR: i64 = 365 * 86_400;

impl IntoResponse for Go {
    fn into_response(self) -> Response {
        let mut response = StatusCode::SEE_OTHER.into_response();
        if let Ok(to) = HeaderValue::from_str(&self.to) {
            response.headers_mut().insert(header::LOCATION, to);
        }
        for cookie in &self.cookies {
            add_cookie(&mut response, cookie);
        }
        if !self.arrival.is_empty() {
            add_cookie(&mut response, &cookie(NOTICE, &self.arrival.encode(), Some(60)));
        }
        response
    }
}

impl From<Go> for Reply {
    fn from(go: Go) -> Self {
        Ok(go.into_response())
    }
}

/// `__Host-` makes the browser insist on Secure, no Domain and this path. Lax, because links in
/// e-mails must find the session; every change is a POST behind the origin rule.
fn cookie(name: &str, value: &str, max_age: Option<i64>) -> String {
    let age = max_age.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    format!("{name}={value}; Path=/{age}; Secure; HttpOnly; SameSite=Lax")
}

fn remove(name: &str) -> String {
    cookie(name, "", Some(0))
}

fn add_cookie(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_redirect_carries_is_read_back() {
        let arrival = Arrival {
            notice: Some(Notice::success("Zoë|was — saved.")),
            focus: Some("methods".into()),
            changed: true,
        };
        assert_eq!(Arrival::decode(&arrival.encode()), Some(arrival));
        for odd in ["", "zz", "7", "é", "ffff"] {
            assert!(Arrival::decode(odd).is_none(), "{odd}");
        }
    }
}
