//! The applications with access on behalf of a user, and ending their access.

use super::{Wiki, code, connected as connect};
use crate::{administrator, any_client, applications, at_once};
use identity::{
    activity::{self, Position, Show},
    application::ApplicationId,
    audit::Kind,
    grant::{self, ConnectedApplication, Scopes, TOKEN_LASTS},
    secret::Token,
    testing::{EMAIL, START},
};

const ADA: &str = "ada@example.com";

async fn listed(wiki: &Wiki, token: &Token) -> Vec<ConnectedApplication> {
    let session = wiki.bench.session(token).await;
    grant::connected(wiki.services(), &session).await.unwrap()
}

async fn only(wiki: &Wiki) -> ConnectedApplication {
    let mut all = listed(wiki, &wiki.token).await;
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

async fn disconnect(wiki: &Wiki, token: &Token, id: ApplicationId) -> Option<String> {
    let session = wiki.bench.session(token).await;
    grant::disconnect(wiki.services(), &session, id, &any_client()).await.unwrap()
}

#[tokio::test]
async fn an_application_is_listed_once_with_what_all_its_grants_say() {
    let wiki = Wiki::new().await;
    assert_eq!(listed(&wiki, &wiki.token).await, []);
    let start = wiki.bench.clock_now();
    wiki.redeem(&wiki.code_for("openid email").await).await.unwrap();
    wiki.bench.clock.advance(100);
    wiki.redeem(&wiki.code_for("openid groups").await).await.unwrap();
    let expected = ConnectedApplication {
        id: wiki.application,
        name: "Wiki".to_owned(),
        scopes: Scopes::parse("openid email groups").unwrap(),
        connected_at: start,
        last_used_at: start + 100,
    };
    assert_eq!(only(&wiki).await, expected);
    let board =
        applications::made(&wiki.bench, &wiki.token, "a board", applications::for_everyone()).await;
    let board = connect(&wiki.bench, &wiki.token, board, "board").await;
    code(wiki.services(), &wiki.session().await, &board, "openid").await;
    let names: Vec<_> =
        listed(&wiki, &wiki.token).await.into_iter().map(|found| found.name).collect();
    assert_eq!(names, ["a board", "Wiki"]);
    wiki.bench.clock.advance(TOKEN_LASTS);
    assert_eq!(listed(&wiki, &wiki.token).await, [], "their tokens have expired");
}

#[tokio::test]
async fn the_last_use_is_noted_at_most_once_a_minute() {
    let wiki = Wiki::new().await;
    let issued = wiki.issued().await;
    let start = wiki.bench.clock_now();
    for (after, noted) in [(59, 0), (1, 60), (59, 60), (1, 120)] {
        wiki.bench.clock.advance(after);
        assert!(wiki.works(&issued).await);
        assert_eq!(only(&wiki).await.last_used_at, start + noted, "after {after} more seconds");
    }
    let code = wiki.code().await;
    wiki.bench.clock.advance(10);
    wiki.redeem(&code).await.unwrap();
    assert_eq!(only(&wiki).await.last_used_at, wiki.bench.clock_now());
}

#[tokio::test]
async fn a_use_that_a_clock_noted_in_the_future_is_corrected() {
    let wiki = Wiki::new().await;
    let issued = wiki.issued().await;
    let ahead = format!("UPDATE grants SET last_used_at = {START} + 100000");
    wiki.bench.try_statement(&ahead).await.unwrap();
    assert!(wiki.works(&issued).await);
    assert_eq!(only(&wiki).await.last_used_at, wiki.bench.clock_now());
}

#[tokio::test]
async fn a_user_disconnects_an_application_in_all_sessions_and_it_leaves_others_as_they_are() {
    let wiki = Wiki::new().await;
    let board =
        applications::made(&wiki.bench, &wiki.token, "Board", applications::for_everyone()).await;
    let board = connect(&wiki.bench, &wiki.token, board, "board").await;
    let of_board = code(wiki.services(), &wiki.session().await, &board, "openid").await;
    let (issued, unused) = (wiki.issued().await, wiki.code().await);
    let elsewhere = wiki.bench.sign_in(EMAIL).await;
    let other = wiki.bench.session(&elsewhere).await;
    let of_other = code(wiki.services(), &other, &wiki.connection, "openid").await;
    let of_other = wiki.redeem(&of_other).await.unwrap();
    wiki.bench.person(ADA, "Ada", "member").await;
    let ada = wiki.bench.sign_in(ADA).await;
    let of_ada = wiki.bench.session(&ada).await;
    let of_ada = code(wiki.services(), &of_ada, &wiki.connection, "openid").await;
    let of_ada = wiki.redeem(&of_ada).await.unwrap();

    let name = disconnect(&wiki, &wiki.token, wiki.application).await;
    assert_eq!(name.as_deref(), Some("Wiki"));
    assert!(!wiki.works(&issued).await && !wiki.works(&of_other).await);
    assert!(wiki.redeem(&unused).await.is_none());
    assert!(wiki.works(&of_ada).await, "another user's");
    assert!(super::redeem(wiki.services(), &board, &of_board).await.is_some());
    assert_eq!(listed(&wiki, &wiki.token).await.len(), 1);
    assert_eq!(wiki.events("application_disconnected").await, 1);
    let session = wiki.session().await;
    let show = Show::SecurityChanges;
    let page = activity::page(wiki.services(), &session, show, Position::First, 1);
    let line = page.await.unwrap().lines.remove(0);
    let expected = (Kind::ApplicationDisconnected, Some("Wiki"));
    assert_eq!((line.kind, line.application.as_deref()), expected);
    assert!(wiki.works(&wiki.issued().await).await, "it can be connected again");
}

#[tokio::test]
async fn an_application_without_access_cannot_be_disconnected() {
    let wiki = Wiki::new().await;
    wiki.bench.person(ADA, "Ada", "member").await;
    let ada = wiki.bench.sign_in(ADA).await;
    let issued = wiki.issued().await;
    assert_eq!(listed(&wiki, &ada).await, []);
    for id in [wiki.application, ApplicationId::parse("99").unwrap()] {
        assert_eq!(disconnect(&wiki, &ada, id).await, None);
    }
    assert!(wiki.works(&issued).await);
    assert_eq!(wiki.events("application_disconnected").await, 0);
}

#[tokio::test]
async fn tokens_at_the_time_of_disconnecting_end_with_the_grant() {
    let (bench, token) = administrator().await;
    let wiki = Wiki::on(bench, token, applications::for_everyone()).await;
    let node = wiki.bench.another_node().await;
    for _ in 0..5 {
        let (code, session) = (wiki.code().await, wiki.session().await);
        let redeeming = {
            let (node, connection) = (node.clone(), wiki.connection.clone());
            async move { super::redeem(&node, &connection, &code).await }
        };
        let disconnecting = {
            let (services, id) = (wiki.services().clone(), wiki.application);
            async move {
                grant::disconnect(&services, &session, id, &any_client()).await.unwrap();
                None
            }
        };
        type Either = std::pin::Pin<Box<dyn Future<Output = Option<grant::Issued>> + Send>>;
        let both: [Either; 2] = [Box::pin(redeeming), Box::pin(disconnecting)];
        for issued in at_once(both.into_iter()).await.into_iter().flatten() {
            assert!(!wiki.works(&issued).await);
        }
        assert!(wiki.bench.column("grants", "id").await.is_empty());
    }
}
