//! What an application is told about its tokens.

use super::{
    OFFLINE, Wiki, code, connected,
    ended::{LOSSES, Loss, Scene},
    refresh_token, with_scope,
};
use crate::{any_client, applications};
use identity::{
    connection::Connection,
    grant::{self, REFRESH_IDLE, Refreshed, TOKEN_LASTS},
    testing::{PUBLIC_URL, START},
};
use serde_json::{Value, json};

async fn asked(wiki: &Wiki, connection: &Connection, token: &str) -> Value {
    grant::introspect(wiki.services(), connection, token).await.unwrap()
}

async fn told(wiki: &Wiki, token: &str) -> Value {
    asked(wiki, &wiki.connection, token).await
}

fn inactive() -> Value {
    json!({ "active": false })
}

#[tokio::test]
async fn an_application_is_told_about_its_own_tokens() {
    let wiki = Wiki::new().await;
    let issued = wiki.offline().await;
    let sub = wiki.bench.column("subjects", "subject").await.remove(0);
    let mut expected = json!({
        "active": true,
        "iss": PUBLIC_URL,
        "sub": sub,
        "client_id": "wiki",
        "username": "maya",
        "scope": OFFLINE,
        "token_type": "Bearer",
        "iat": START,
        "exp": START + TOKEN_LASTS,
    });
    assert_eq!(told(&wiki, issued.access_token.reveal()).await, expected);
    expected["exp"] = json!(START + REFRESH_IDLE);
    expected.as_object_mut().unwrap().remove("token_type");
    assert_eq!(told(&wiki, refresh_token(&issued)).await, expected);
    let narrowed =
        with_scope(wiki.services(), &wiki.connection, &issued, Some("openid email")).await;
    let Refreshed::Issued(narrowed) = narrowed else { panic!("{narrowed:?}") };
    let of_access = told(&wiki, narrowed.access_token.reveal()).await;
    assert_eq!(of_access["scope"], json!("openid email"));
    assert!(of_access.get("username").is_none(), "the user name belongs to the scope profile");
    assert_eq!(told(&wiki, refresh_token(&narrowed)).await["scope"], json!(OFFLINE));
}

#[tokio::test]
async fn at12_of_every_other_token_it_is_told_only_that_it_is_not_active() {
    let wiki = Wiki::new().await;
    let demand = applications::for_everyone();
    let chat = applications::made(&wiki.bench, &wiki.token, "Chat", demand).await;
    let chat = connected(&wiki.bench, &wiki.token, chat, "chat").await;
    let (unused, issued) = (wiki.code().await, wiki.offline().await);
    for token in [issued.access_token.reveal(), refresh_token(&issued)] {
        assert_eq!(asked(&wiki, &chat, token).await, inactive());
    }
    let long = "é".repeat(10_000);
    for token in ["", "x", "\0", &long, unused.reveal(), wiki.token.reveal()] {
        assert_eq!(told(&wiki, token).await, inactive());
    }
    let (connection, client, revoked) = (&wiki.connection, any_client(), wiki.offline().await);
    grant::revoke(wiki.services(), connection, refresh_token(&revoked), &client).await.unwrap();
    assert_eq!(told(&wiki, revoked.access_token.reveal()).await, inactive());
    let next = wiki.refresh(&issued).await.unwrap();
    assert_eq!(told(&wiki, refresh_token(&issued)).await, inactive(), "it was used");
    assert_eq!(told(&wiki, issued.access_token.reveal()).await["active"], json!(true));
    wiki.bench.clock.advance(TOKEN_LASTS);
    assert_eq!(told(&wiki, next.access_token.reveal()).await, inactive());
    wiki.bench.clock.advance(REFRESH_IDLE - TOKEN_LASTS - 1);
    assert_eq!(told(&wiki, refresh_token(&next)).await["active"], json!(true));
    wiki.bench.clock.advance(1);
    assert_eq!(told(&wiki, refresh_token(&next)).await, inactive());
}

#[tokio::test]
async fn a_token_whose_user_lost_access_is_not_active() {
    for loss in LOSSES {
        let scene = Scene::new().await;
        let session = scene.wiki.bench.session(&scene.user).await;
        let wiki = &scene.wiki;
        let code = code(wiki.services(), &session, &wiki.connection, OFFLINE).await;
        let issued = wiki.redeem(&code).await.unwrap();
        loss.apply(&scene).await;
        let outlives = matches!(loss, Loss::SignOut);
        for token in [issued.access_token.reveal(), refresh_token(&issued)] {
            assert_eq!(told(wiki, token).await["active"], json!(outlives), "{loss:?}");
        }
        assert_eq!(told(wiki, scene.issued.access_token.reveal()).await, inactive(), "{loss:?}");
    }
}
