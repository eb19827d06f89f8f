//! Sign-out that an application asks for.

mod posted;

use crate::{any_client, applications, authorization::address, connections, grants::Wiki};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use identity::{
    connection::{RedirectUris, Settings},
    jose::Algorithm,
    secret::Token,
    session,
    sign_out::{self, Back, Outcome, parameters},
    testing::EMAIL,
};
use serde_json::{Value, json};

const OUT: &str = "https://wiki.example.org/signed-out?from=latchkey";

/// With a sign-out redirect URI.
async fn wiki(algorithm: Algorithm) -> Wiki {
    let mut wiki = Wiki::new().await;
    let settings = Settings {
        is_public: true,
        algorithm,
        sign_out_uris: RedirectUris::parse(OUT).unwrap(),
        ..connections::settings("wiki")
    };
    let (bench, token, id) = (&wiki.bench, &wiki.token, wiki.application);
    connections::save(bench, token, id, Some(1), &settings).await;
    wiki.connection = connections::find(bench, token, id).await.unwrap().connection;
    wiki
}

fn query(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

async fn opened(wiki: &Wiki, token: Option<&Token>, query: &str) -> Outcome {
    let session = match token {
        Some(token) => Some(wiki.bench.session(token).await),
        None => None,
    };
    let parameters = parameters(query.as_bytes());
    sign_out::opened(wiki.services(), &any_client(), session.as_ref(), &parameters).await.unwrap()
}

/// The address that the browser is sent to.
#[track_caller]
fn signed_out(outcome: Outcome) -> Option<String> {
    match outcome {
        Outcome::SignedOut(answer) => answer.map(|answer| address(&answer).to_owned()),
        Outcome::Ask(_) => panic!("{outcome:?}"),
    }
}

#[track_caller]
fn asks(outcome: Outcome) -> Option<Back> {
    match outcome {
        Outcome::Ask(question) => question.back,
        Outcome::SignedOut(_) => panic!("{outcome:?}"),
    }
}

async fn is_signed_in(wiki: &Wiki, token: &Token) -> bool {
    session::resume(wiki.services(), token).await.unwrap().is_some()
}

/// The same token with other claims, under its old signature or under none.
fn forged(token: &str, change: impl Fn(&mut Value)) -> [String; 3] {
    let parts: Vec<_> = token.split('.').collect();
    let mut claims = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
    change(&mut claims);
    let claims = URL_SAFE_NO_PAD.encode(claims.to_string());
    let unsigned = URL_SAFE_NO_PAD.encode(json!({ "alg": "none", "typ": "JWT" }).to_string());
    [
        format!("{}.{claims}.{}", parts[0], parts[2]),
        format!("{}.{claims}.", parts[0]),
        format!("{unsigned}.{claims}."),
    ]
}

#[tokio::test]
async fn the_id_token_of_this_session_ends_it_at_once() {
    for algorithm in Algorithm::ALL {
        let wiki = wiki(algorithm).await;
        let issued = wiki.issued().await;
        let elsewhere = wiki.bench.sign_in(EMAIL).await;
        // An ID token that has expired counts.
        wiki.bench.clock.advance(3_000);
        let query = query(&[
            ("id_token_hint", &issued.id_token),
            ("post_logout_redirect_uri", OUT),
            ("state", "a b&c=é"),
            ("logout_hint", "someone"),
            ("ui_locales", "nb"),
        ]);
        let out = signed_out(opened(&wiki, Some(&wiki.token), &query).await);
        assert_eq!(out.unwrap(), format!("{OUT}&state=a+b%26c%3D%C3%A9"));
        assert!(!is_signed_in(&wiki, &wiki.token).await && !wiki.works(&issued).await);
        assert!(is_signed_in(&wiki, &elsewhere).await, "other browsers stay signed in");
        assert_eq!(wiki.events("signed_out").await, 1);
        // The application sends the same request again, and the browser is signed out already.
        let again = signed_out(opened(&wiki, None, &query).await);
        assert_eq!(again.unwrap(), format!("{OUT}&state=a+b%26c%3D%C3%A9"));
        // In another browser, it is another session.
        let back = asks(opened(&wiki, Some(&elsewhere), &query).await).unwrap();
        assert_eq!(back.state.as_deref(), Some("a b&c=é"));
        assert!(is_signed_in(&wiki, &elsewhere).await);
        assert_eq!(wiki.events("signed_out").await, 1);
    }
}

#[tokio::test]
async fn an_id_token_counts_as_long_as_its_key_is_published() {
    use identity::signing_key::{LIFETIME, PUBLISHED_AFTER};
    let wiki = wiki(Algorithm::Es256).await;
    let hint = wiki.issued().await.id_token;
    let query = query(&[("id_token_hint", &hint), ("post_logout_redirect_uri", OUT)]);
    let keep_house = async || {
        identity::housekeeping::sweep(wiki.services()).await.unwrap();
        wiki.bench.clock.advance(60);
    };
    wiki.bench.clock.advance(LIFETIME);
    keep_house().await;
    assert!(signed_out(opened(&wiki, None, &query).await).is_some(), "a former key");
    wiki.bench.clock.advance(PUBLISHED_AFTER);
    keep_house().await;
    assert_eq!(signed_out(opened(&wiki, None, &query).await), None, "a deleted key");
}

#[tokio::test]
async fn at16_without_the_id_token_of_this_session_the_user_is_asked() {
    let wiki = wiki(Algorithm::Es256).await;
    let own = wiki.issued().await.id_token;
    // Of the same user in another browser, and of another user.
    let mut others = Vec::new();
    wiki.bench.person("ola@example.com", "Ola", "member").await;
    for email in [EMAIL, "ola@example.com"] {
        let session = wiki.bench.session(&wiki.bench.sign_in(email).await).await;
        let code = crate::grants::code(wiki.services(), &session, &wiki.connection, "openid").await;
        others.push(wiki.redeem(&code).await.unwrap().id_token);
    }
    // Of another application in this session.
    let demand = applications::for_everyone();
    let board = applications::made(&wiki.bench, &wiki.token, "Board", demand).await;
    let board = crate::grants::connected(&wiki.bench, &wiki.token, board, "board").await;
    let session = wiki.session().await;
    let code = crate::grants::code(wiki.services(), &session, &board, "openid").await;
    let of_board = crate::grants::redeem(wiki.services(), &board, &code).await.unwrap().id_token;
    let mut forgeries = forged(&own, |_| {}).to_vec();
    forgeries.remove(0);
    forgeries.extend(forged(&of_board, |claims| claims["aud"] = json!("wiki")));
    forgeries.extend(forged(&others[0], |claims| claims["sid"] = Value::Null));
    let back = [("client_id", "wiki"), ("post_logout_redirect_uri", OUT)];
    let mut queries = vec![
        (String::new(), false),
        ("state=a".to_owned(), false),
        (query(&back), true),
        (query(&[("client_id", "unknown"), back[1]]), false),
        (query(&back[1..]), false),
        (query(&[("id_token_hint", &own), ("client_id", "board"), back[1]]), false),
        (query(&[("id_token_hint", &of_board), back[0], back[1]]), false),
        (query(&[("id_token_hint", &own), ("id_token_hint", &own), back[1]]), false),
        (query(&[("id_token_hint", &own), ("state", "a"), ("state", "a"), back[1]]), false),
        (query(&[("id_token_hint", ""), back[0], back[1]]), true),
    ];
    for hint in &others {
        queries.push((query(&[("id_token_hint", hint), back[1]]), true));
    }
    for hint in &forgeries {
        queries.push((query(&[("id_token_hint", hint), back[0], back[1]]), false));
    }
    for (query, leads_back) in queries {
        let back = asks(opened(&wiki, Some(&wiki.token), &query).await);
        assert_eq!(back.is_some(), leads_back, "{query}");
        assert!(is_signed_in(&wiki, &wiki.token).await, "{query}");
    }
    assert_eq!(wiki.events("signed_out").await, 0);
    for hint in &forgeries {
        let query = query(&[("id_token_hint", hint), back[0], back[1]]);
        assert_eq!(signed_out(opened(&wiki, None, &query).await), None, "{query}");
    }
    assert_eq!(signed_out(opened(&wiki, None, &query(&back)).await), None);
}

#[tokio::test]
async fn the_browser_is_sent_only_to_a_registered_sign_out_uri() {
    let wiki = wiki(Algorithm::Es256).await;
    let hint = wiki.issued().await.id_token;
    for uri in [
        "",
        "https://wiki.example.org/callback",
        "https://wiki.example.org/signed-out",
        "https://wiki.example.org/signed-out?from=latchkey&a=b",
        "https://wiki.example.org/signed-out/?from=latchkey",
        "https://WIKI.example.org/signed-out?from=latchkey",
        "https://wiki.example.org:443/signed-out?from=latchkey",
        "https://evil.example/",
        "javascript:alert(1)",
        "//wiki.example.org/signed-out?from=latchkey",
    ] {
        let query = query(&[("id_token_hint", &hint), ("post_logout_redirect_uri", uri)]);
        assert_eq!(signed_out(opened(&wiki, None, &query).await), None, "{uri}");
        let asked = [("client_id", "wiki"), ("post_logout_redirect_uri", uri)];
        assert_eq!(asks(opened(&wiki, Some(&wiki.token), &self::query(&asked)).await), None);
    }
    let unregistered =
        query(&[("id_token_hint", &hint), ("post_logout_redirect_uri", "https://a.b/")]);
    assert_eq!(signed_out(opened(&wiki, Some(&wiki.token), &unregistered).await), None);
    assert!(!is_signed_in(&wiki, &wiki.token).await, "the session ends nevertheless");
    // Without state, nothing is added.
    let plain = query(&[("id_token_hint", &hint), ("post_logout_redirect_uri", OUT)]);
    assert_eq!(signed_out(opened(&wiki, None, &plain).await).as_deref(), Some(OUT));
}

#[tokio::test]
async fn a_user_who_agrees_is_signed_out_and_goes_back() {
    let wiki = wiki(Algorithm::Es256).await;
    let confirm = async |token: Option<&Token>, query: String| {
        let session = match token {
            Some(token) => Some(wiki.bench.session(token).await),
            None => None,
        };
        let parameters = parameters(query.as_bytes());
        sign_out::confirm(wiki.services(), &any_client(), session.as_ref(), &parameters)
            .await
            .unwrap()
            .map(|answer| (answer.application.clone(), address(&answer).to_owned()))
    };
    let back = [("client_id", "wiki"), ("post_logout_redirect_uri", OUT), ("state", "x")];
    let expected = Some(("Wiki".to_owned(), format!("{OUT}&state=x")));
    assert_eq!(confirm(Some(&wiki.token), query(&back)).await, expected);
    assert!(!is_signed_in(&wiki, &wiki.token).await);
    assert_eq!(wiki.events("signed_out").await, 1);
    assert_eq!(confirm(None, query(&back)).await, expected, "signed out in another tab");
    let other = wiki.bench.sign_in(EMAIL).await;
    assert_eq!(confirm(Some(&other), String::new()).await, None);
    assert!(!is_signed_in(&wiki, &other).await);
    let elsewhere = [back[0], ("post_logout_redirect_uri", "https://evil.example/")];
    assert_eq!(confirm(None, query(&elsewhere)).await, None);
}

#[tokio::test]
async fn the_question_names_the_applications_that_are_told() {
    let wiki = wiki(Algorithm::Es256).await;
    wiki.issued().await;
    let notified = async || match opened(&wiki, Some(&wiki.token), "").await {
        Outcome::Ask(question) => question.notified,
        other => panic!("{other:?}"),
    };
    assert!(notified().await.is_empty(), "it has no address");
    let register = "INSERT INTO connection_addresses (connection_id, kind, address) \
                    SELECT id, 'logout', 'https://wiki.example.org/logout' FROM connections";
    wiki.bench.try_statement(register).await.unwrap();
    assert_eq!(notified().await, ["Wiki"]);
    let other = wiki.bench.sign_in(EMAIL).await;
    assert!(matches!(opened(&wiki, Some(&other), "").await,
        Outcome::Ask(question) if question.notified.is_empty()));
}
