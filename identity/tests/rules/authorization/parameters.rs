//! The other parameters of a request.

use super::{
    CHALLENGE, Outcome, URI, authorize, code, connected, error, read, sent, stored, text, waits,
};
use crate::{administrator, applications::for_everyone};
use identity::{secret::Token, testing::Bench};

async fn wiki() -> (Bench, Token) {
    let (bench, token) = administrator().await;
    connected(&bench, &token, for_everyone()).await;
    (bench, token)
}

#[tokio::test]
async fn a_user_who_is_let_in_leads_to_a_code() {
    let (bench, token) = wiki().await;
    let code = code(&authorize(&bench, Some(&token), &[]).await);
    assert!(Token::parse(&code).is_some());
    assert_eq!(stored(&bench).await, (1, 0));
    assert_eq!(bench.column("authorization_codes", "redirect_uri").await, [URI]);
    assert_eq!(bench.column("authorization_codes", "challenge").await, [CHALLENGE]);
    assert_eq!(bench.column("authorization_codes", "nonce").await, ["n-1"]);
    let stored = bench.column("authorization_codes", "code_hash").await;
    assert!(!stored.contains(&code));
}

#[tokio::test]
async fn what_a_request_may_contain() {
    let (bench, token) = wiki().await;
    for other in [
        ("response_mode", "query"),
        ("scope", "openid"),
        ("scope", "email something openid"),
        ("nonce", ""),
        ("prompt", "none"),
        ("prompt", "consent"),
        ("max_age", "3600"),
        ("max_age", "4294967295"),
        ("acr_values", "urn:example:gold urn:latchkey:1"),
        ("ui_locales", "de"),
        ("display", "popup"),
        ("id_token_hint", "x"),
        ("request", ""),
        ("nonce", &"é".repeat(256)),
    ] {
        code(&authorize(&bench, Some(&token), &[other]).await);
    }
    let ignored = format!("{}&resource=a&resource=b", text(&[]));
    code(&sent(&bench, Some(&token), &ignored).await);
}

#[tokio::test]
async fn what_a_request_may_not_contain() {
    let (bench, token) = wiki().await;
    let (long_nonce, long_scope) = ("n".repeat(513), format!("openid {}", "s".repeat(1024)));
    let (long_prompt, long_acr) = ("login ".repeat(43), "phr ".repeat(65));
    for (name, value, problem) in [
        ("response_type", "", "invalid_request"),
        ("response_type", "token", "unsupported_response_type"),
        ("response_type", "id_token", "unsupported_response_type"),
        ("response_type", "code id_token", "unsupported_response_type"),
        ("response_type", "CODE", "unsupported_response_type"),
        ("response_mode", "fragment", "invalid_request"),
        ("response_mode", "jwt", "invalid_request"),
        ("scope", "", "invalid_scope"),
        ("scope", "profile email", "invalid_scope"),
        ("scope", &long_scope, "invalid_request"),
        ("nonce", &long_nonce, "invalid_request"),
        ("nonce", "a\0", "invalid_request"),
        ("prompt", "none login", "invalid_request"),
        ("prompt", "none consent", "invalid_request"),
        ("prompt", "none select_account", "invalid_request"),
        ("prompt", "create", "invalid_request"),
        ("prompt", &long_prompt, "invalid_request"),
        ("acr_values", &long_acr, "invalid_request"),
        ("max_age", "-1", "invalid_request"),
        ("max_age", "+1", "invalid_request"),
        ("max_age", "1.5", "invalid_request"),
        ("max_age", "99999999999999999999", "invalid_request"),
        ("max_age", "00000000060", "invalid_request"),
        ("request", "eyJ", "request_not_supported"),
        ("request_uri", "https://wiki.example.org/r", "request_uri_not_supported"),
    ] {
        for token in [None, Some(&token)] {
            let outcome = authorize(&bench, token, &[(name, value)]).await;
            assert_eq!(error(&outcome), problem, "{name}={value}");
        }
    }
    for name in ["scope", "nonce", "prompt", "max_age", "code_challenge", "response_type"] {
        let twice = format!("{}&{name}=a&{name}=a", text(&[(name, "")]));
        assert_eq!(error(&sent(&bench, Some(&token), &twice).await), "invalid_request", "{name}");
    }
    assert_eq!(stored(&bench).await, (0, 0));
}

#[tokio::test]
async fn an_error_says_what_is_wrong_with_the_request() {
    let (bench, token) = wiki().await;
    let long = format!("openid {}", "s".repeat(1024));
    for (changes, description) in [
        (vec![("scope", "profile")], "scope does not contain openid"),
        (vec![("scope", long.as_str())], "scope is too long"),
        (
            vec![("code_challenge", ""), ("code_challenge_method", "")],
            "code_challenge is missing: PKCE is required",
        ),
        (vec![("prompt", "none login")], "prompt combines none with another value"),
        (vec![("nonce", "a\0")], "a parameter occurs more than once or is not UTF-8 text"),
    ] {
        let Outcome::Answer(answer) = authorize(&bench, Some(&token), &changes).await else {
            panic!()
        };
        let said = read(&answer).into_iter().find(|(name, _)| name == "error_description");
        assert_eq!(said.unwrap().1, description);
    }
}

#[tokio::test]
async fn at05_pkce_cannot_be_left_out_or_weakened() {
    let (bench, token) = wiki().await;
    let short = &CHALLENGE[1..];
    for other in [
        vec![("code_challenge", ""), ("code_challenge_method", "")],
        vec![("code_challenge", "")],
        vec![("code_challenge_method", "")],
        vec![("code_challenge_method", "plain")],
        vec![("code_challenge_method", "s256")],
        vec![("code_challenge", short)],
        vec![("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM")],
        vec![("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM=")],
    ] {
        let outcome = authorize(&bench, Some(&token), &other).await;
        assert_eq!(error(&outcome), "invalid_request", "{other:?}");
    }
    assert_eq!(stored(&bench).await, (0, 0));
    bench.try_statement("UPDATE connections SET requires_pkce = FALSE").await.unwrap();
    let without = [("code_challenge", ""), ("code_challenge_method", "")];
    code(&authorize(&bench, Some(&token), &without).await);
    let plain = [("code_challenge_method", "plain")];
    assert_eq!(error(&authorize(&bench, Some(&token), &plain).await), "invalid_request");
}

#[tokio::test]
async fn a_state_that_is_unclear_or_too_long_is_not_sent_back() {
    let (bench, token) = wiki().await;
    let long = "s".repeat(4 * 1024 + 1);
    let twice = format!("{}&state=a&state=b", text(&[("state", "")]));
    for query in [text(&[("state", &long)]), twice, text(&[("state", "a\0")])] {
        let Outcome::Answer(answer) = sent(&bench, Some(&token), &query).await else { panic!() };
        let pairs = read(&answer);
        assert_eq!(pairs[0], ("error".to_owned(), "invalid_request".to_owned()));
        assert!(pairs.iter().all(|(name, _)| name != "state"), "{pairs:?}");
    }
    let longest = "s".repeat(4 * 1024);
    let Outcome::Answer(answer) = authorize(&bench, Some(&token), &[("state", &longest)]).await
    else {
        panic!()
    };
    assert_eq!(read(&answer)[1].1, longest);
    let Outcome::Answer(answer) = authorize(&bench, Some(&token), &[("state", "")]).await else {
        panic!()
    };
    assert_eq!(read(&answer).len(), 2, "the code and the issuer");
}

#[tokio::test]
async fn a_waiting_request_is_sealed_and_found_by_a_name_that_is_not_stored() {
    let (bench, _) = wiki().await;
    let name = waits(authorize(&bench, None, &[]).await);
    let hash = bench.column("authorization_requests", "request_hash").await;
    assert_ne!(hash, [name.reveal()]);
    let parameters = bench.column("authorization_requests", "parameters").await;
    assert!(parameters[0].starts_with("v1.") && !parameters[0].contains("callback"));
}
