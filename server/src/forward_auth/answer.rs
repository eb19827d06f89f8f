//! What a proxy is answered.

use super::{
    asked::Asked,
    entrance::{self, COOKIE, is_ours, start_cookie, start_of},
    lost,
    reply::{Gates, line, redirect},
};
use app::pages::{cookie::add_cookie, error::HandlerError, path};
use axum::{
    http::{HeaderName, HeaderValue, StatusCode},
    response::{IntoResponse, Response},
};
use identity::{
    gate::{self, Checked, Entry, GateId, Remote, Shut, Target, Visit},
    secret::Token,
};

pub(super) enum Verdict {
    LetIn(Remote),
    Asked(GateId),
    Refused(Shut),
    Unknown,
    /// A path of ours on the host of a gate.
    Ours,
}

pub(super) async fn decided(gates: &Gates, asked: &Asked) -> Result<Verdict, HandlerError> {
    if gates.is_own(&asked.host) {
        return Ok(Verdict::Unknown);
    }
    if is_ours(asked) {
        return Ok(Verdict::Ours);
    }
    let token = asked.cookies.get(COOKIE).and_then(Token::parse);
    let Asked { host, method, path, .. } = asked;
    let visit = Visit { host, method, path, token: token.as_ref() };
    Ok(match gates.checks.check(visit).await? {
        Checked::LetIn(remote) => Verdict::LetIn(remote),
        Checked::Asked(gate) => Verdict::Asked(gate),
        Checked::Refused(shut) => Verdict::Refused(shut),
        Checked::Unknown => Verdict::Unknown,
    })
}

/// The answer that the browser gets, if the request does not pass.
pub(super) async fn whole(
    gates: &Gates,
    asked: &Asked,
    verdict: Verdict,
) -> Result<Response, HandlerError> {
    Ok(match verdict {
        Verdict::LetIn(remote) => let_in(remote),
        Verdict::Asked(gate) if asked.is_navigation => sign_in(gates, asked, gate),
        Verdict::Asked(_) => signed_out(),
        Verdict::Refused(shut) if asked.is_navigation => lost::refused(gates, &shut),
        Verdict::Refused(_) => line(StatusCode::FORBIDDEN, "You cannot open this."),
        Verdict::Unknown => {
            let host = asked.host.as_str();
            line(StatusCode::FORBIDDEN, &format!("There is no gate for {host}."))
        }
        Verdict::Ours => return entrance::answer(gates, asked).await,
    })
}

/// Every one of our headers is sent, so that the proxy replaces those of a client.
pub(super) fn let_in(Remote(values): Remote) -> Response {
    let mut response = StatusCode::OK.into_response();
    for (name, value) in Remote::HEADERS.into_iter().zip(values) {
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(value.as_bytes())) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// One cookie for all tabs that are sent to sign-in at once.
fn sign_in(gates: &Gates, asked: &Asked, gate: GateId) -> Response {
    let start = start_of(asked).unwrap_or_else(gate::new_start);
    let now = gates.services.now();
    let query = Entry::new(gate, &start, Target::of(&asked.target), now).query();
    let enter = path::GATE_ENTER;
    let mut response = redirect(&format!("{}{enter}?{query}", gates.public_url));
    add_cookie(&mut response, &start_cookie(&start));
    response
}

/// For scripts and programs, which cannot sign in.
fn signed_out() -> Response {
    line(StatusCode::UNAUTHORIZED, "You are signed out. Reload the page to sign in.")
}

/// The same request once more.
pub(super) fn again(asked: &Asked) -> Response {
    match asked.is_navigation {
        true => redirect(&asked.at(&Target::of(&asked.target))),
        false => signed_out(),
    }
}
