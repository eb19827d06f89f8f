//! What a user sees on a protected host who cannot go on. These pages have no styles and no scripts:
//! everything else on that host is the application's.

use super::{asked::Asked, reply::Gates};
use app::pages::{gate, path};
use axum::{
    http::{
        HeaderName, StatusCode,
        header::{
            CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
            X_FRAME_OPTIONS,
        },
    },
    response::{IntoResponse, Response},
};
use identity::gate::Shut;

/// P-GATE-REFUSED
pub(super) fn refused(gates: &Gates, shut: &Shut) -> Response {
    let why = gate::why(shut.refusal);
    let title = format!("You cannot open {}", shut.application.as_deref().unwrap_or("this page"));
    let home = format!("{}{}", gates.public_url, path::HOME);
    page(StatusCode::FORBIDDEN, &title, why, (&home, "Go to your applications"))
}

/// P-GATE-LOOP, if the ticket arrives without the cookie.
pub(super) fn cookie(asked: &Asked) -> Response {
    let title = "We cannot open this page";
    let home = format!("{}/", asked.host.origin());
    page(StatusCode::FORBIDDEN, title, &gate::lost_cookie(&asked.host), (&home, "Try again"))
}

/// The ticket has expired or was used.
pub(super) fn ticket(asked: &Asked) -> Response {
    let title = "This link has expired";
    let why = "It works once, within a minute, and in the browser in which you signed in.";
    let home = format!("{}/", asked.host.origin());
    page(StatusCode::FORBIDDEN, title, why, (&home, "Open the first page"))
}

fn page(status: StatusCode, title: &str, why: &str, link: (&str, &str)) -> Response {
    let (title, why) = (escaped(title), escaped(why));
    let (address, text) = (escaped(link.0), escaped(link.1));
    let page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n</head>\n\
         <body>\n<main>\n<h1>{title}</h1>\n<p>{why}</p>\n\
         <p><a href=\"{address}\" rel=\"noreferrer\">{text}</a></p>\n</main>\n</body>\n</html>\n"
    );
    let headers: [(HeaderName, &str); 5] = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        ),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "no-referrer"),
    ];
    (status, headers, page).into_response()
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn names_are_text() {
        assert_eq!(escaped("<a b=\"c\">&amp;"), "&lt;a b=&quot;c&quot;&gt;&amp;amp;");
    }
}
