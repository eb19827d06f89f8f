//! What opening an application leaves behind.

use super::{Wiki, code, id_token};
use crate::at_once;
use identity::{
    activity::{self, Position, Show},
    audit::Kind,
    testing::authorization_code,
};

#[tokio::test]
async fn the_event_is_recorded_at_most_once_an_hour_in_each_session() {
    let wiki = Wiki::new().await;
    for (after, events) in [(0, 1), (0, 1), (3_599, 1), (1, 2), (0, 2)] {
        wiki.bench.clock.advance(after);
        wiki.code().await;
        assert_eq!(wiki.events("application_opened").await, events, "after {after} seconds");
    }
    let details = wiki.bench.column("audit_events", "details").await.pop().unwrap();
    assert_eq!(details, r#"{"application":"Wiki"}"#);
    let other = wiki.bench.session(&wiki.bench.sign_in(identity::testing::EMAIL).await).await;
    code(wiki.services(), &other, &wiki.connection, "openid").await;
    assert_eq!(wiki.events("application_opened").await, 3);
    let page = activity::page(wiki.services(), &other, Show::SignIns, Position::First, 100);
    let lines = page.await.unwrap().lines;
    let opened: Vec<_> = lines.iter().filter(|line| line.kind == Kind::ApplicationOpened).collect();
    assert_eq!(opened.len(), 3, "with the sign-ins of the user");
    assert!(opened.iter().all(|line| line.application.as_deref() == Some("Wiki")));
}

#[tokio::test]
async fn a_session_keeps_its_sid_and_a_user_the_subject() {
    let wiki = Wiki::new().await;
    let first = id_token(&wiki.issued().await);
    wiki.bench.clock.advance(3_600 - 60);
    wiki.session().await;
    wiki.bench.clock.advance(60);
    let second = id_token(&wiki.issued().await);
    assert_eq!((&first["sid"], &first["sub"]), (&second["sid"], &second["sub"]));
    let token = wiki.bench.sign_in(identity::testing::EMAIL).await;
    let other = wiki.bench.session(&token).await;
    let code = code(wiki.services(), &other, &wiki.connection, "openid").await;
    let third = id_token(&wiki.redeem(&code).await.unwrap());
    assert_ne!(first["sid"], third["sid"]);
    assert_eq!(first["sub"], third["sub"]);
}

#[tokio::test]
async fn codes_at_once_on_two_nodes_make_one_subject_and_one_event() {
    let wiki = Wiki::new().await;
    let nodes = [wiki.services().clone(), wiki.bench.another_node().await];
    let session = wiki.session().await;
    let codes = at_once(nodes.iter().cycle().take(10).map(|node| {
        let (node, session) = (node.clone(), session.clone());
        let connection = wiki.connection.clone();
        async move { code(&node, &session, &connection, "openid").await }
    }));
    for code in codes.await {
        assert!(wiki.redeem(&code).await.is_some());
    }
    assert_eq!(wiki.bench.column("subjects", "subject").await.len(), 1);
    assert_eq!(wiki.events("application_opened").await, 1);
}

#[tokio::test]
async fn at30_a_session_that_ended_or_changed_gets_no_code() {
    let wiki = Wiki::new().await;
    let session = wiki.session().await;
    let asked = identity::grant::CodeRequest {
        scopes: identity::grant::Scopes::parse("openid").unwrap(),
        redirect_uri: &wiki.connection.redirect_uris[0],
        challenge: None,
        nonce: None,
        acr: None,
    };
    for end in [
        "UPDATE accounts SET security_version = security_version + 1",
        "UPDATE accounts SET security_version = security_version - 1, status = 'deactivated'",
        "UPDATE accounts SET status = 'active'",
        "DELETE FROM sessions",
    ] {
        wiki.bench.try_statement(end).await.unwrap();
        let code = authorization_code(wiki.services(), &session, &wiki.connection, &asked).await;
        let ended = matches!(code, Err(identity::error::Error::Gone));
        assert_eq!(ended, end != "UPDATE accounts SET status = 'active'", "{end}");
    }
}
