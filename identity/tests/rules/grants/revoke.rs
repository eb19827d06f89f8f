//! Applications that give up their access.

use super::{Wiki, connected, refresh_token};
use crate::{any_client, applications, at_once};
use identity::{
    connection::Connection,
    grant::{self, TOKEN_LASTS},
    services::Services,
};

async fn revoke(services: &Services, connection: &Connection, token: &str) {
    grant::revoke(services, connection, token, &any_client()).await.unwrap();
}

#[tokio::test]
async fn each_token_of_a_grant_ends_the_grant_and_is_recorded() {
    let wiki = Wiki::new().await;
    let (services, connection) = (wiki.services(), &wiki.connection);
    let of_session = wiki.issued().await;
    revoke(services, connection, of_session.access_token.reveal()).await;
    assert!(!wiki.works(&of_session).await);
    let kept = wiki.offline().await;
    for which in ["access", "refresh", "spent", "expired"] {
        let first = wiki.offline().await;
        let second = wiki.refresh(&first).await.unwrap();
        let token = match which {
            "access" => second.access_token.reveal(),
            "refresh" => refresh_token(&second),
            "spent" => refresh_token(&first),
            _ => {
                wiki.bench.clock.advance(TOKEN_LASTS);
                first.access_token.reveal()
            }
        };
        for _ in 0..2 {
            revoke(services, connection, token).await;
        }
        for issued in [&first, &second] {
            assert!(wiki.refresh(issued).await.is_none() && !wiki.works(issued).await, "{which}");
        }
    }
    assert!(wiki.refresh(&kept).await.is_some(), "another grant of the same user");
    assert_eq!(wiki.events("application_token_revoked").await, 5, "once each");
    assert_eq!(wiki.events("application_token_reused").await, 0);
    let details = wiki.bench.column("audit_events", "details").await.pop().unwrap();
    assert_eq!(details, r#"{"application":"Wiki"}"#);
}

#[tokio::test]
async fn at12_another_application_revokes_nothing() {
    let wiki = Wiki::new().await;
    let demand = applications::for_everyone();
    let chat = applications::made(&wiki.bench, &wiki.token, "Chat", demand).await;
    let chat = connected(&wiki.bench, &wiki.token, chat, "chat").await;
    let (code, issued) = (wiki.code().await, wiki.offline().await);
    let long = "é".repeat(10_000);
    for token in [issued.access_token.reveal(), refresh_token(&issued)] {
        revoke(wiki.services(), &chat, token).await;
    }
    for token in ["", "x", "\0", &long, code.reveal(), wiki.token.reveal()] {
        revoke(wiki.services(), &wiki.connection, token).await;
    }
    assert!(wiki.works(&issued).await && wiki.refresh(&issued).await.is_some());
    assert!(wiki.redeem(&code).await.is_some());
    assert_eq!(wiki.events("application_token_revoked").await, 0);
    wiki.session().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_token_that_is_refreshed_and_revoked_at_once_does_not_work_afterwards() {
    let wiki = Wiki::new().await;
    let nodes = [wiki.services().clone(), wiki.bench.another_node().await];
    for _ in 0..5 {
        let issued = wiki.offline().await;
        let uses = nodes.iter().cycle().take(10).enumerate().map(|(at, node)| {
            let (node, connection) = (node.clone(), wiki.connection.clone());
            let token = refresh_token(&issued).to_owned();
            async move {
                match at % 3 {
                    0 => grant::revoke(&node, &connection, &token, &any_client()).await,
                    _ => grant::refresh(&node, &connection, &token, None, &any_client())
                        .await
                        .map(drop),
                }
            }
        });
        for outcome in at_once(uses).await {
            outcome.unwrap();
        }
        assert!(wiki.refresh(&issued).await.is_none() && !wiki.works(&issued).await);
        assert!(wiki.bench.column("grant_tokens", "kind").await.is_empty());
    }
    assert_eq!(wiki.events("application_token_revoked").await, 5);
}
