//! Which user IDs an application gets.

use super::{connection::fields, made, office};

const URI: &str = "https://wiki.example.org/callback";

#[tokio::test]
async fn an_application_can_have_its_own_ids_of_users_from_the_start() {
    let (app, mut browser) = office().await;
    let wiki = made(&mut browser, "Wiki", &[]).await;
    let connection = format!("{wiki}/connection");
    let two = "https://a.example/cb https://b.example/cb";
    for (uris, sector, text) in [
        (two, "", "Enter a host: the redirect URIs have different hosts, or none"),
        (URI, "https://a.example", "Enter a host, such as example.org"),
    ] {
        let sent = [("pairwise", "on"), ("redirect_uris", uris), ("sector", sector)];
        let answer = browser.post(&connection, &fields(&sent)).await;
        assert_eq!(answer.status, 422, "{text}");
        assert!(answer.body.contains(text), "{text}: {}", answer.body);
    }
    let sent = [("pairwise", "on"), ("redirect_uris", two), ("sector", "Apps.example")];
    assert_eq!(browser.post(&connection, &fields(&sent)).await.status, 303);
    assert_eq!(app.bench.column("connections", "sector").await, ["apps.example"]);
    assert!(browser.get(&wiki).await.body.contains("Its own (pairwise), for apps.example"));
    assert!(!browser.get(&connection).await.body.contains("name=\"pairwise\""));
    let sent = [("version", "1"), ("redirect_uris", URI), ("sector", "b.example")];
    assert_eq!(browser.post(&connection, &fields(&sent)).await.status, 303);
    assert_eq!(app.bench.column("connections", "sector").await, ["apps.example"], "never");

    let board = made(&mut browser, "Board", &[]).await;
    let sent = [("pairwise", "on"), ("client_id", "board")];
    let sent = browser.post(&format!("{board}/connection"), &fields(&sent)).await;
    assert_eq!(sent.status, 303);
    assert!(browser.get(&board).await.body.contains("Its own (pairwise), for wiki.example.org"));
}
