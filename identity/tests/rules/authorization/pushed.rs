//! Requests that an application pushes before it sends the browser.

use super::{
    CHALLENGE, CLIENT, Outcome, URI, address, asking, authorize, code, connect, connected, count,
    error, proceed, sent, stored, text, waits,
};
use crate::{
    administrator,
    applications::{for_everyone, made},
    at_once,
};
use identity::{
    authorization::{self, NotPushed, PUSHED_LASTS, Parameters, Pushed},
    connection::{self, Connection},
    housekeeping, key_usage, restore,
    secret::Token,
    testing::Bench,
};

struct Wiki {
    bench: Bench,
    token: Token,
    connection: Connection,
}

impl Wiki {
    async fn new() -> Self {
        let (bench, token) = administrator().await;
        let id = connected(&bench, &token, for_everyone()).await;
        let session = bench.session(&token).await;
        let administrator = session.administrator().unwrap();
        let found = connection::find(&bench.services, administrator, id).await.unwrap();
        Self { connection: found.unwrap().connection, bench, token }
    }

    async fn push(&self, other: &[(&str, &str)]) -> Result<Pushed, NotPushed> {
        let parameters = asking(other);
        authorization::push(&self.bench.services, &self.connection, &parameters).await.unwrap()
    }

    async fn pushed(&self, other: &[(&str, &str)]) -> String {
        self.push(other).await.unwrap().request_uri
    }

    async fn open(&self, token: Option<&Token>, client: &str, request_uri: &str) -> Outcome {
        sent(&self.bench, token, &query(client, request_uri)).await
    }

    async fn count(&self) -> usize {
        count(&self.bench, "pushed_requests", "request_hash").await
    }
}

fn query(client: &str, request_uri: &str) -> String {
    let pairs = [("client_id", client), ("request_uri", request_uri)];
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

#[track_caller]
fn is_gone(outcome: &Outcome) {
    assert!(matches!(outcome, Outcome::Gone), "{outcome:?}");
}

#[tokio::test]
async fn a_pushed_request_works_once() {
    let wiki = Wiki::new().await;
    let Pushed { request_uri, expires_in } = wiki.push(&[]).await.unwrap();
    assert_eq!(expires_in, PUSHED_LASTS);
    let name = request_uri.strip_prefix("urn:ietf:params:oauth:request_uri:").unwrap();
    assert!(Token::parse(name).is_some());
    assert_ne!(wiki.bench.column("pushed_requests", "request_hash").await, [name]);
    let parameters = wiki.bench.column("pushed_requests", "parameters").await;
    assert!(parameters[0].starts_with("v1.") && !parameters[0].contains("callback"));
    code(&wiki.open(Some(&wiki.token), CLIENT, &request_uri).await);
    assert_eq!(wiki.bench.column("authorization_codes", "challenge").await, [CHALLENGE]);
    assert_eq!(wiki.count().await, 0);
    for token in [None, Some(&wiki.token)] {
        is_gone(&wiki.open(token, CLIENT, &request_uri).await);
    }
}

#[tokio::test]
async fn a_user_who_signs_in_first_continues_the_pushed_request() {
    let wiki = Wiki::new().await;
    let request_uri = wiki.pushed(&[]).await;
    let name = waits(wiki.open(None, CLIENT, &request_uri).await);
    is_gone(&wiki.open(None, CLIENT, &request_uri).await);
    let next = proceed(&wiki.bench, Some(&wiki.token), &name).await;
    super::answered(next, "code");
    // From a page of another site.
    let request_uri = wiki.pushed(&[]).await;
    let posted = Parameters::parse(query(CLIENT, &request_uri).as_bytes());
    let services = &wiki.bench.services;
    let name = waits(authorization::wait(services, &posted).await.unwrap());
    super::answered(proceed(&wiki.bench, Some(&wiki.token), &name).await, "code");
    is_gone(&authorization::wait(services, &posted).await.unwrap());
}

#[tokio::test]
async fn of_ten_browsers_at_once_on_two_nodes_one_uses_a_pushed_request() {
    let wiki = Wiki::new().await;
    let nodes = [wiki.bench.services.clone(), wiki.bench.another_node().await];
    let request_uri = wiki.pushed(&[]).await;
    let tasks = (0..10).map(|at| {
        let services = nodes[at % 2].clone();
        let parameters = Parameters::parse(query(CLIENT, &request_uri).as_bytes());
        async move { authorization::wait(&services, &parameters).await.unwrap() }
    });
    let used = at_once(tasks).await.into_iter().filter(|it| matches!(it, Outcome::Waits(_)));
    assert_eq!(used.count(), 1);
}

#[tokio::test]
async fn a_pushed_request_lasts_90_seconds() {
    let wiki = Wiki::new().await;
    let (used, late) = (wiki.pushed(&[]).await, wiki.pushed(&[]).await);
    wiki.bench.clock.advance(PUSHED_LASTS - 1);
    code(&wiki.open(Some(&wiki.token), CLIENT, &used).await);
    wiki.bench.clock.advance(1);
    is_gone(&wiki.open(Some(&wiki.token), CLIENT, &late).await);
    assert_eq!(wiki.count().await, 1);
    housekeeping::sweep(&wiki.bench.services).await.unwrap();
    assert_eq!(wiki.count().await, 0);
    let of_backup = wiki.pushed(&[]).await;
    restore::void(&wiki.bench.services, true, None).await.unwrap();
    assert_eq!(wiki.count().await, 0);
    is_gone(&wiki.open(None, CLIENT, &of_backup).await);
}

#[tokio::test]
async fn only_the_application_that_pushed_a_request_can_use_it() {
    let wiki = Wiki::new().await;
    let other = made(&wiki.bench, &wiki.token, "Board", for_everyone()).await;
    connect(&wiki.bench, other, "board", &[URI]).await;
    let request_uri = wiki.pushed(&[]).await;
    for client in ["board", "wiki-1", "unknown", ""] {
        is_gone(&wiki.open(Some(&wiki.token), client, &request_uri).await);
    }
    code(&wiki.open(Some(&wiki.token), CLIENT, &request_uri).await);
    // A row that is moved to another connection cannot be opened.
    let request_uri = wiki.pushed(&[]).await;
    let moved = "UPDATE pushed_requests SET connection_id = \
                 (SELECT id FROM connections WHERE client_id = 'board')";
    let damaged = async || key_usage::check(&wiki.bench.services).await.unwrap().damaged_in_total;
    assert_eq!(damaged().await, 0);
    wiki.bench.try_statement(moved).await.unwrap();
    assert_eq!(damaged().await, 1);
    is_gone(&wiki.open(Some(&wiki.token), "board", &request_uri).await);
}

#[tokio::test]
async fn at05_the_parameters_of_the_browser_do_not_count() {
    let wiki = Wiki::new().await;
    let changes = [
        ("redirect_uri", "https://evil.example/"),
        ("code_challenge", "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"),
        ("code_challenge_method", "plain"),
        ("scope", "openid email"),
        ("state", "other"),
        ("nonce", "other"),
        ("response_mode", "form_post"),
        ("prompt", "login"),
    ];
    let request_uri = wiki.pushed(&[]).await;
    let more = form_urlencoded::Serializer::new(query(CLIENT, &request_uri))
        .extend_pairs(changes)
        .finish();
    code(&sent(&wiki.bench, Some(&wiki.token), &more).await);
    assert_eq!(wiki.bench.column("authorization_codes", "challenge").await, [CHALLENGE]);
    assert_eq!(wiki.bench.column("authorization_codes", "nonce").await, ["n-1"]);
    assert_eq!(wiki.bench.column("authorization_codes", "redirect_uri").await, [URI]);
    assert_eq!(wiki.bench.column("grants", "scopes").await, ["openid profile"]);
}

#[tokio::test]
async fn a_wrong_request_is_refused_when_it_is_pushed() {
    let wiki = Wiki::new().await;
    let without = [("code_challenge", ""), ("code_challenge_method", "")];
    for (changes, error) in [
        (vec![("redirect_uri", "https://evil.example/")], "invalid_request"),
        (vec![("redirect_uri", "")], "invalid_request"),
        (vec![("client_id", "board")], "invalid_request"),
        (vec![("request_uri", "urn:ietf:params:oauth:request_uri:x")], "invalid_request"),
        (vec![("request_uri", "https://wiki.example.org/r")], "invalid_request"),
        (vec![("request", "eyJ")], "request_not_supported"),
        (vec![("response_type", "token")], "unsupported_response_type"),
        (vec![("response_mode", "fragment")], "invalid_request"),
        (vec![("scope", "profile")], "invalid_scope"),
        (vec![("prompt", "none login")], "invalid_request"),
        (vec![("nonce", "a\0")], "invalid_request"),
        (without.to_vec(), "invalid_request"),
        (vec![("code_challenge_method", "plain")], "invalid_request"),
    ] {
        assert_eq!(wiki.push(&changes).await.unwrap_err().error, error, "{changes:?}");
    }
    let twice = format!("{}&redirect_uri=https%3A%2F%2Fevil.example", text(&[]));
    for sent in [twice, format!("{}&state=x", text(&[])), "a".repeat(9_000)] {
        let parameters = Parameters::parse(sent.as_bytes());
        let pushed = authorization::push(&wiki.bench.services, &wiki.connection, &parameters);
        assert_eq!(pushed.await.unwrap().unwrap_err().error, "invalid_request");
    }
    assert_eq!(wiki.count().await, 0);
    wiki.push(&[("client_id", "")]).await.unwrap();
}

#[tokio::test]
async fn a_connection_can_require_pushed_requests() {
    let wiki = Wiki::new().await;
    let name = waits(authorize(&wiki.bench, None, &[]).await);
    let update = "UPDATE connections SET requires_pushed_requests = TRUE";
    wiki.bench.try_statement(update).await.unwrap();
    let outcome = authorize(&wiki.bench, Some(&wiki.token), &[]).await;
    assert_eq!(error(&outcome), "invalid_request");
    let Outcome::Answer(answer) = outcome else { panic!() };
    assert!(address(&answer).contains("error_description=the+request+was+not+pushed&"));
    let posted = authorization::wait(&wiki.bench.services, &asking(&[])).await.unwrap();
    assert_eq!(error(&posted), "invalid_request");
    assert_eq!(stored(&wiki.bench).await, (0, 1), "the request from before");
    let request_uri = wiki.pushed(&[]).await;
    code(&wiki.open(Some(&wiki.token), CLIENT, &request_uri).await);
    // A request that waits was admitted when it arrived.
    super::answered(proceed(&wiki.bench, Some(&wiki.token), &name).await, "code");
}

#[tokio::test]
async fn a_connection_that_changes_in_the_meantime_counts() {
    let wiki = Wiki::new().await;
    let request_uri = wiki.pushed(&[]).await;
    let update = "UPDATE connection_addresses SET address = 'https://wiki.example.org/other'";
    wiki.bench.try_statement(update).await.unwrap();
    let outcome = wiki.open(Some(&wiki.token), CLIENT, &request_uri).await;
    assert!(matches!(outcome, Outcome::Rejected(_)), "{outcome:?}");
}

#[tokio::test]
async fn a_name_that_is_not_ours_is_not_a_pushed_request() {
    let wiki = Wiki::new().await;
    let not_ours = [("request_uri", "urn:example:x")];
    let outcome = authorize(&wiki.bench, Some(&wiki.token), &not_ours).await;
    assert_eq!(error(&outcome), "request_uri_not_supported");
    for name in ["", "x", &"a".repeat(43)] {
        let request_uri = format!("urn:ietf:params:oauth:request_uri:{name}");
        is_gone(&wiki.open(Some(&wiki.token), CLIENT, &request_uri).await);
    }
}
