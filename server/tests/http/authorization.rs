//! Signing in to applications with OpenID Connect.

mod arriving;
mod checks;
mod connected;
mod consent;
mod form_post;
mod posted;
mod setting_up;
mod switch;

use crate::test_app::{Answer, Browser, TestApp, encoded};
use app::pages::path;
use axum::extract::Query;
use identity::testing::PUBLIC_URL;

const URI: &str = "https://wiki.example.org/callback?from=latchkey";

/// An application with this proof, connected under the client ID "Wiki".
async fn connect(app: &TestApp, proof: &str) {
    let application = format!(
        "INSERT INTO applications (name, name_key, who, proof, accepts_trusted_browser, is_on, \
         version, created_at) VALUES ('Our <Wiki>', 'our <wiki>', 'everyone', '{proof}', FALSE, TRUE, 1, 0)"
    );
    let connection = "INSERT INTO connections (application_id, client_id, is_public, requires_pkce, \
         algorithm, treats_email_as_verified, told_groups, version, created_at) \
         SELECT id, 'Wiki', FALSE, FALSE, 'RS256', FALSE, 'demand', 1, 0 FROM applications";
    let address = format!(
        "INSERT INTO connection_addresses (connection_id, kind, address) \
         SELECT id, 'redirect', '{URI}' FROM connections"
    );
    for statement in [application.as_str(), connection, &address] {
        app.bench.try_statement(statement).await.unwrap();
    }
}

/// No member of these groups: there are none.
async fn admit_nobody(app: &TestApp) {
    app.bench.try_statement("UPDATE applications SET who = 'groups'").await.unwrap();
}

/// The parameters of a request, with these in addition.
fn parameters(more: &str) -> String {
    let uri = encoded(URI);
    format!(
        "client_id=Wiki&redirect_uri={uri}&response_type=code&scope=openid&state=a%20b%26c{more}"
    )
}

fn request(more: &str) -> String {
    format!("{}?{}", path::AUTHORIZE, parameters(more))
}

/// The request waits; the address that continues it.
#[track_caller]
fn waits(answer: &Answer) -> String {
    let to = answer.location();
    assert_eq!(answer.status, 303, "{}", answer.body);
    assert!(to.starts_with("/oidc/continue/") && to.len() == "/oidc/continue/".len() + 43, "{to}");
    to.to_owned()
}

/// The parameters of an answer to the application.
#[track_caller]
fn answer_in(address: &str) -> Vec<(String, String)> {
    let ours = address.strip_prefix(&format!("{URI}&")).expect(address);
    let ours = format!("/?{ours}").parse().unwrap();
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(&ours).unwrap();
    let value = |name: &str| pairs.iter().find(|(each, _)| each == name).map(|(_, value)| &**value);
    assert_eq!((value("state"), value("iss")), (Some("a b&c"), Some(PUBLIC_URL)));
    pairs
}

/// P-LEAVE: the header and the link lead to the same address.
#[track_caller]
fn leaves(answer: &Answer) -> Vec<(String, String)> {
    assert_eq!(answer.status, 200, "{}", answer.body);
    let address = answer.header("refresh").strip_prefix("0; url=").unwrap();
    assert!(answer.body.contains("Taking you to Our &lt;Wiki&gt;…"), "{}", answer.body);
    assert!(answer.body.contains(&format!("href=\"{}\"", address.replace('&', "&amp;"))));
    assert_eq!(answer.header("cache-control"), "no-store");
    answer_in(address)
}

async fn follow(browser: &mut Browser, mut answer: Answer) -> Answer {
    while answer.status == 303 {
        let to = answer.location().to_owned();
        assert!(to.starts_with('/'), "a form must not be redirected to {to}");
        answer = browser.get(&to).await;
    }
    answer
}

async fn stored(app: &TestApp) -> (usize, usize) {
    let codes = app.bench.column("authorization_codes", "code_hash").await.len();
    (codes, app.bench.column("authorization_requests", "request_hash").await.len())
}
