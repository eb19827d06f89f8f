//! The connection and the redirect URI are checked before anything else.

use super::{CLIENT, URI, Why, authorize, connected, rejected, sent, stored, text};
use crate::{administrator, applications::for_everyone};
use identity::{
    application::ApplicationId,
    authorization::{Outcome, Rejected},
    secret::Token,
    testing::Bench,
};

/// Requests with this redirect URI lead nowhere, whatever else they contain.
async fn leads_nowhere(bench: &Bench, token: &Token, id: ApplicationId, uri: &str) {
    for other in [("prompt", "none"), ("scope", "profile"), ("prompt", "login")] {
        for token in [None, Some(token)] {
            let outcome = authorize(bench, token, &[("redirect_uri", uri), other]).await;
            let Rejected { why, application, addresses } = rejected(&outcome);
            assert_eq!((*why, application.as_deref()), (Why::RedirectUri, Some("Wiki")), "{uri}");
            assert_eq!(addresses.is_some(), token.is_some(), "only for an administrator");
            if let Some(addresses) = addresses {
                assert_eq!((addresses.sent.as_str(), addresses.application), (uri, id));
                assert_eq!(addresses.registered, [URI]);
            }
        }
    }
    assert_eq!(stored(bench).await, (0, 0), "{uri}");
}

#[tokio::test]
async fn at01_a_host_before_an_at_sign_is_not_the_registered_one() {
    let (bench, token) = administrator().await;
    let id = connected(&bench, &token, for_everyone()).await;
    for uri in [
        "https://wiki.example.org/callback@evil.example",
        "https://wiki.example.org@evil.example/callback",
        "https://wiki.example.org@wiki.example.org@evil.example/callback",
        "https://wiki.example.org:443@evil.example/callback",
        "https://evil.example/@wiki.example.org/callback",
        "https://wiki.example.org%40evil.example/callback",
        "https://wiki.example.org\\@evil.example/callback",
    ] {
        leads_nowhere(&bench, &token, id, uri).await;
    }
}

#[tokio::test]
async fn at02_an_address_that_resembles_the_registered_one_is_not_equal() {
    let (bench, token) = administrator().await;
    let id = connected(&bench, &token, for_everyone()).await;
    for uri in [
        "https://wiki.example.org/callback/",
        "https://wiki.example.org/callback?a=1",
        "https://wiki.example.org/callback#a",
        "https://wiki.example.org/callback/..;/x",
        "https://wiki.example.org/a/../callback",
        "https://wiki.example.org/callbackx",
        "https://wiki.example.org/Callback",
        "https://WIKI.example.org/callback",
        "https://wiki.example.org:443/callback",
        "https://wiki.example.org.evil.example/callback",
        "https://sub.wiki.example.org/callback",
        "http://wiki.example.org/callback",
        "//wiki.example.org/callback",
        " https://wiki.example.org/callback",
        "https://wiki.example.org/callback ",
        "https://wiki.example.org/callback\r\n",
        "javascript:alert(1)",
        "data:text/html,x",
    ] {
        leads_nowhere(&bench, &token, id, uri).await;
    }
}

#[tokio::test]
async fn at03_no_error_is_sent_to_an_address_that_is_missing_or_occurs_twice() {
    let (bench, token) = administrator().await;
    let id = connected(&bench, &token, for_everyone()).await;
    leads_nowhere(&bench, &token, id, "").await;
    let twice = format!("{}&redirect_uri=https://evil.example/", text(&[("prompt", "none")]));
    assert_eq!(rejected(&sent(&bench, None, &twice).await).why, Why::Malformed);
}

#[tokio::test]
async fn an_application_is_found_by_its_exact_client_id() {
    let (bench, token) = administrator().await;
    connected(&bench, &token, for_everyone()).await;
    let lower = CLIENT.to_lowercase();
    for client in ["Wiki-2", &lower, "Wiki-1 ", "%", "Wiki-1' OR '1'='1"] {
        let outcome = authorize(&bench, Some(&token), &[("client_id", client)]).await;
        let unknown = Rejected { why: Why::UnknownClient, application: None, addresses: None };
        assert_eq!(rejected(&outcome), &unknown, "{client}");
    }
    for query in ["", "client_id=", "client_id=Wiki-1&client_id=Wiki-1", "client_id=%00"] {
        assert_eq!(rejected(&sent(&bench, None, query).await).why, Why::Malformed, "{query}");
    }
    assert!(matches!(authorize(&bench, None, &[]).await, Outcome::Waits(_)));
}

#[tokio::test]
async fn a_registered_script_is_not_an_address_either() {
    let (bench, token) = administrator().await;
    connected(&bench, &token, for_everyone()).await;
    for script in ["javascript:alert(1)", "data:text/html,x"] {
        let register = format!("UPDATE connection_addresses SET address = '{script}'");
        bench.try_statement(&register).await.unwrap();
        let outcome = authorize(&bench, Some(&token), &[("redirect_uri", script)]).await;
        assert_eq!(rejected(&outcome).why, Why::RedirectUri);
    }
}
