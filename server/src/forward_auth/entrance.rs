//! Our own paths on a protected host: where a browser arrives with a ticket, and where it signs out.

use super::{
    asked::Asked,
    lost,
    reply::{Gates, line, redirect},
};
use app::pages::{
    cookie::{add_cookie, cookie},
    error::HandlerError,
    path,
};
use axum::{
    http::{Method, StatusCode},
    response::Response,
};
use identity::{
    gate::{self, Entered},
    secret::Token,
};

/// The cookie of a gate. It is valid for its host alone.
pub(super) const COOKIE: &str = "__Host-latchkey-gate";
/// Only the browser has it that the gate sent to sign-in, so a ticket works nowhere else. All tabs share it,
/// so it stays until it expires.
const START: &str = "__Host-latchkey-start";
/// Seconds.
const START_LASTS: i64 = 10 * 60;

pub(super) fn is_ours(asked: &Asked) -> bool {
    !asked.path.is_odd() && asked.path.as_str().starts_with(gate::RESERVED)
}

pub(super) fn start_of(asked: &Asked) -> Option<Token> {
    Token::parse(asked.cookies.get(START)?)
}

pub(super) fn start_cookie(start: &Token) -> String {
    cookie(START, start.reveal(), Some(START_LASTS))
}

pub(super) async fn answer(gates: &Gates, asked: &Asked) -> Result<Response, HandlerError> {
    let is_get = asked.method == Method::GET.as_str();
    match asked.path.as_str() {
        gate::ENTER if is_get => enter(gates, asked).await,
        gate::SIGN_OUT if is_get => {
            Ok(redirect(&format!("{}{}", gates.public_url, path::END_SESSION)))
        }
        _ => Ok(line(StatusCode::NOT_FOUND, "There is nothing here.")),
    }
}

async fn enter(gates: &Gates, asked: &Asked) -> Result<Response, HandlerError> {
    let Some(start) = start_of(asked) else { return Ok(lost::cookie(asked)) };
    let Some(ticket) = ticket(&asked.target) else { return Ok(lost::ticket(asked)) };
    let (services, host) = (&gates.services, &asked.host);
    let Some(Entered { token, target }) = gate::spend(services, host, &ticket, &start).await?
    else {
        let again = gate::again(services, host, &ticket, &start).await?;
        return Ok(again.map_or_else(|| lost::ticket(asked), |to| redirect(&asked.at(&to))));
    };
    let mut response = redirect(&asked.at(&target));
    add_cookie(&mut response, &cookie(COOKIE, token.reveal(), None));
    Ok(response)
}

/// The only parameter.
fn ticket(target: &[u8]) -> Option<Token> {
    let target = str::from_utf8(target).ok()?;
    let (_, query) = target.split_once('?')?;
    let (name, ticket) = query.split_once('=')?;
    if name == gate::TICKET { Token::parse(ticket) } else { None }
}
