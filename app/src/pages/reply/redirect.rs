//! A 303 redirect with a notice and cookies.

use super::{Reply, arrival::Arrival, change::Change};
use crate::{
    pages::{
        cookie::{
            Cookies, DESTINATION, DEVICE, LINK, NOTICE, PENDING, SESSION, THEME, TRUST, add_cookie,
            cookie, from_hex, hex, remove,
        },
        local_path::local_path,
        path,
        ui::notice::Notice,
    },
    visit::words::SIGNED_OUT,
};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use identity::{
    pending_sign_in::NewPending, secret::Token, session::NewSession, trust_cookie::NewTrust,
};

#[derive(Debug, Default)]
pub(crate) struct Redirect {
    to: String,
    arrival: Arrival,
    cookies: Vec<String>,
}

impl Redirect {
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

    pub(crate) fn changed(mut self, change: Change) -> Self {
        self.arrival.changed = Some(change);
        self
    }

    /// Signs the browser in with this token.
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

    /// Lets this browser skip the second factor.
    pub(crate) fn trust(mut self, new: &NewTrust) -> Self {
        self.cookies.push(cookie(TRUST, &new.cookie.reveal(), Some(new.max_age)));
        self
    }

    /// Moves a link's token from the address bar to a cookie, or removes the cookie if the token is
    /// malformed.
    pub(crate) fn link(mut self, token: &str) -> Self {
        let Some(token) = Token::parse(token) else { return self.remove(LINK) };
        self.cookies.push(cookie(LINK, token.reveal(), Some(900)));
        self
    }

    /// The cookie outlives the attempt, so that the page can say that it expired.
    pub(crate) fn pending(mut self, new: &NewPending) -> Self {
        self.cookies.push(cookie(PENDING, new.token.reveal(), Some(3600)));
        self.remove(SESSION)
    }

    /// Where to go on after a method was set up.
    pub(crate) fn destination(mut self, page: &str) -> Self {
        self.cookies.push(cookie(DESTINATION, &hex(page), Some(3600)));
        self
    }

    pub(crate) fn without_destination(self) -> Self {
        self.remove(DESTINATION)
    }

    pub(crate) fn theme(mut self, theme: &str) -> Self {
        self.cookies.push(cookie(THEME, theme, Some(YEAR)));
        self
    }

    pub(crate) fn remove(mut self, name: &str) -> Self {
        self.cookies.push(remove(name));
        self
    }
}

impl IntoResponse for Redirect {
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

impl From<Redirect> for Reply {
    fn from(redirect: Redirect) -> Self {
        Ok(redirect.into_response())
    }
}

/// Redirects to the sign-in page, which leads back to `path` if that is a local page.
pub fn sign_in_first(path: Option<&str>) -> Response {
    to_sign_in(path).into_response()
}

/// The same for a user whose session ended before they sent a form of the page at `path`.
pub fn signed_out(path: Option<&str>) -> Response {
    to_sign_in(path).notice(Notice::attention(SIGNED_OUT)).into_response()
}

fn to_sign_in(path: Option<&str>) -> Redirect {
    let to = match path.filter(|path| *path != path::HOME).and_then(local_path) {
        Some(path) => path::sign_in_then(&path),
        None => path::SIGN_IN.to_owned(),
    };
    // Keep the cookie: another tab may have set a newer one.
    Redirect::to(to)
}

/// Redirects to P-ENROLL, where a user must set up a second factor before they return to `page`.
/// `query` names the method if they have chosen one.
pub fn enroll_first(page: Option<&str>, query: Option<&str>) -> Response {
    let to =
        query.map_or_else(|| path::ENROLL.to_owned(), |query| format!("{}?{query}", path::ENROLL));
    let redirect = Redirect::to(to);
    match page {
        Some(page) => redirect.destination(page).into_response(),
        None => redirect.into_response(),
    }
}

/// The page the user asked for before they had to enroll.
pub(crate) fn destination(cookies: &Cookies) -> Option<String> {
    from_hex(cookies.get(DESTINATION)?)
}

const YEAR: i64 = 365 * 86_400;
