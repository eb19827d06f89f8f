//! Which pages of other sites may read the answers.

use super::{
    assert_refused,
    office::{Office, send},
};
use app::pages::path;
use axum::http::Method;

#[tokio::test]
async fn pages_of_public_connections_may_read_the_answers_and_no_others() {
    let office = Office::new().await;
    let own = "https://board.example.org";
    let form = office.form_of_public().await;
    let answer = office.post(&[("origin", own)], &form).await;
    assert_eq!(answer.header("access-control-allow-origin"), own);
    assert_eq!(answer.header("vary"), "Origin");
    assert_eq!(answer.header("access-control-allow-credentials"), "");
    let answer = office.post(&[("origin", own)], &form).await;
    assert_refused(&answer, 400, "invalid_grant");
    assert_eq!(answer.header("access-control-allow-origin"), own, "errors too");
    let long = format!("{form}&more={}", "x".repeat(17_000));
    let answer = office.post(&[("origin", own)], &long).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (413, "application/json"));
    assert_eq!(answer.header("access-control-allow-origin"), own, "failures too");
    for other in [
        "https://wiki.example.org",
        "http://board.example.org",
        "https://board.example.org:8443",
        "https://board.example.org.evil.example",
        "https://evil.example",
        "https://Board.example.org",
        "https://board.example.org/",
        "null",
    ] {
        let answer = office.post(&[("origin", other)], &form).await;
        assert_eq!(answer.header("access-control-allow-origin"), "", "{other}");
    }
    for (address, origin, status) in [
        (path::TOKEN, own, 204),
        (path::USERINFO, own, 204),
        (path::REVOKE, own, 204),
        (path::PUSHED_REQUEST, own, 204),
        (path::TOKEN, "https://evil.example", 204),
    ] {
        let asked = [
            ("origin", origin),
            ("access-control-request-method", "POST"),
            ("access-control-request-headers", "authorization"),
        ];
        let answer = send(&office.app, Method::OPTIONS, address, &asked, "").await;
        assert_eq!(answer.status, status);
        let is_own = origin == own;
        let expected = if is_own { own } else { "" };
        assert_eq!(answer.header("access-control-allow-origin"), expected);
        let allows = answer.header("access-control-allow-headers").contains("Authorization");
        assert_eq!(allows, is_own);
    }
}
