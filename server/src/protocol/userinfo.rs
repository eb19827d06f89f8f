//! The userinfo endpoint: claims for an access token (OpenID Connect Core 5.3, RFC 6750).

use super::{
    answer::Answer,
    cross_origin,
    form::{Form, Malformed, is_form},
    whole_body::WholeBody,
};
use app::pages::{error::HandlerError, path};
use axum::{
    Router,
    extract::State,
    http::{
        HeaderMap, Method, StatusCode, Uri,
        header::{AUTHORIZATION, WWW_AUTHENTICATE},
    },
    response::{IntoResponse, Response},
    routing::get,
};
use identity::{grant, services::Services};
use serde_json::json;

pub(super) fn routes(services: &Services) -> Router<Services> {
    Router::new().route(path::USERINFO, cross_origin::allow(services, get(answer).post(answer)))
}

const PARAMETER: &str = "access_token";

async fn answer(
    State(services): State<Services>,
    method: Method,
    address: Uri,
    headers: HeaderMap,
    WholeBody(body): WholeBody,
) -> Result<Response, HandlerError> {
    let body = if method == Method::POST && is_form(&headers) { &body[..] } else { &[] };
    Ok(match presented(&address, &headers, body) {
        Err(Malformed) => refused(StatusCode::BAD_REQUEST, Some("invalid_request")),
        Ok(None) => refused(StatusCode::UNAUTHORIZED, None),
        Ok(Some(token)) => match grant::userinfo(&services, &token).await? {
            Some(claims) => Answer(claims).into_response(),
            None => refused(StatusCode::UNAUTHORIZED, Some("invalid_token")),
        },
    })
}

/// The token in the header or in the form, but not in both. One in the address would be in logs, and is
/// refused (RFC 9700, 4.3.2).
fn presented(address: &Uri, headers: &HeaderMap, body: &[u8]) -> Result<Option<String>, Malformed> {
    let query = address.query().unwrap_or_default();
    if Form::parse(query.as_bytes())?.get(PARAMETER).is_some() {
        return Err(Malformed);
    }
    let form = Form::parse(body)?;
    let mut lines = headers.get_all(AUTHORIZATION).iter();
    let header = match (lines.next(), lines.next()) {
        (None, _) => None,
        (Some(line), None) => bearer(line.to_str().unwrap_or_default()),
        (Some(_), Some(_)) => return Err(Malformed),
    };
    match (header, form.get(PARAMETER)) {
        (Some(_), Some(_)) => Err(Malformed),
        (found, None) | (None, found) => Ok(found.map(str::to_owned)),
    }
}

fn bearer(line: &str) -> Option<&str> {
    let (scheme, token) = line.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

/// A request without a token is told no error (RFC 6750, 3.1).
fn refused(status: StatusCode, error: Option<&'static str>) -> Response {
    let challenge = match error {
        Some(error) => format!("Bearer error=\"{error}\""),
        None => "Bearer".to_owned(),
    };
    let headers = [(WWW_AUTHENTICATE, challenge)];
    match error {
        Some(error) => (status, headers, Answer(json!({ "error": error }))).into_response(),
        None => (status, headers).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(address: &str, headers: &[&str], body: &str) -> Result<Option<String>, Malformed> {
        let header = |line: &&str| (AUTHORIZATION, line.parse().unwrap());
        let headers: HeaderMap = headers.iter().map(header).collect();
        presented(&address.parse().unwrap(), &headers, body.as_bytes())
    }

    #[test]
    fn a_token_comes_from_the_header_or_the_form() {
        let token = Ok(Some("abc".to_owned()));
        assert_eq!(of("/", &["Bearer abc"], ""), token);
        assert_eq!(of("/?a=b", &["bEARER abc"], "b=c"), token);
        assert_eq!(of("/", &[], "access_token=abc"), token);
        for other in ["Basic abc", "Bearer", "abc", ""] {
            assert_eq!(of("/", &[other], ""), Ok(None), "{other}");
        }
        assert_eq!(of("/", &[], ""), Ok(None));
    }

    #[test]
    fn two_tokens_and_one_in_the_address_are_refused() {
        assert_eq!(of("/?access_token=abc", &[], ""), Err(Malformed));
        assert_eq!(of("/?%61ccess_token=abc", &["Bearer abc"], ""), Err(Malformed));
        assert_eq!(of("/", &["Bearer abc"], "access_token=abc"), Err(Malformed));
        assert_eq!(of("/", &["Bearer abc", "Bearer abc"], ""), Err(Malformed));
        assert_eq!(of("/", &[], "access_token=abc&access_token=abc"), Err(Malformed));
    }
}
