//! Refresh tokens: who gets one, what it is exchanged for, and how long it works.

use super::{OFFLINE, Wiki, connected, id_token, refresh_token, refreshed, with_scope};
use crate::{administrator, any_client, applications};
use identity::{
    application::{Age, Demand},
    grant::{self, REFRESH_IDLE, REFRESH_LASTS, Refreshed, TOKEN_LASTS},
    housekeeping, session,
    testing::START,
};
use serde_json::json;

const DAY: i64 = 86_400;

#[tokio::test]
async fn one_is_issued_for_offline_access_to_an_application_that_stays_connected() {
    let wiki = Wiki::new().await;
    let issued = wiki.issued().await;
    assert!(issued.refresh_token.is_none(), "it was not asked for");
    let issued = wiki.offline().await;
    assert_eq!((issued.scopes.to_string().as_str(), issued.expires_in), (OFFLINE, TOKEN_LASTS));
    assert_eq!(refresh_token(&issued).len(), 43);
    let off = "UPDATE connections SET stays_connected = FALSE";
    wiki.bench.try_statement(off).await.unwrap();
    let issued = wiki.offline().await;
    assert!(issued.refresh_token.is_none());
    assert_eq!(issued.scopes.to_string(), "openid profile email groups", "it is dropped");
}

#[tokio::test]
async fn it_is_exchanged_for_tokens_that_say_how_and_when_the_user_signed_in() {
    let wiki = Wiki::new().await;
    let first = wiki.offline().await;
    wiki.bench.clock.advance(500);
    wiki.bench.try_statement("UPDATE accounts SET name = 'Maya L.'").await.unwrap();
    let second = wiki.refresh(&first).await.unwrap();
    let (before, after) = (id_token(&first), id_token(&second));
    for claim in ["iss", "sub", "aud", "auth_time", "amr", "acr", "sid", "email", "groups"] {
        assert_eq!(before[claim], after[claim], "{claim}");
    }
    assert_eq!(after["auth_time"], json!(START));
    assert_eq!((&after["iat"], &after["exp"]), (&json!(START + 500), &json!(START + 1_100)));
    assert_eq!(after["name"], json!("Maya L."), "claims are read again");
    assert!(before.get("nonce").is_some() && after.get("nonce").is_none());
    assert_ne!(before["at_hash"], after["at_hash"]);
    assert_eq!((second.scopes.to_string().as_str(), second.expires_in), (OFFLINE, TOKEN_LASTS));
    assert!(wiki.works(&first).await && wiki.works(&second).await);
    wiki.bench.clock.advance(100);
    assert!(!wiki.works(&first).await && wiki.works(&second).await, "each has its own time");
    let third = wiki.refresh(&second).await.unwrap();
    let hashes = wiki.bench.column("grant_tokens", "token_hash").await;
    assert_eq!(hashes.len(), 5, "the first refresh token needs no row any more");
    for issued in [&first, &second, &third] {
        for token in [issued.access_token.reveal(), refresh_token(issued)] {
            assert!(!hashes.iter().any(|hash| hash == token), "only hashes are stored");
        }
    }
}

#[tokio::test]
async fn the_grant_outlives_sign_out_and_the_end_of_the_session() {
    let wiki = Wiki::new().await;
    let issued = wiki.offline().await;
    let user = wiki.session().await;
    session::end(wiki.services(), &user, &any_client()).await.unwrap();
    let refreshed = wiki.refresh(&issued).await.unwrap();
    assert!(wiki.works(&refreshed).await && wiki.works(&issued).await);
    assert_eq!(id_token(&refreshed)["sid"], id_token(&issued)["sid"]);
    let wiki = Wiki::new().await;
    let issued = wiki.offline().await;
    wiki.bench.clock.advance(2 * DAY);
    housekeeping::sweep(wiki.services()).await.unwrap();
    assert!(wiki.bench.column("sessions", "id").await.is_empty());
    let refreshed = wiki.refresh(&issued).await.unwrap();
    assert!(wiki.works(&refreshed).await);
}

#[tokio::test]
async fn until_the_code_is_exchanged_the_grant_ends_with_the_session() {
    let wiki = Wiki::new().await;
    let code = wiki.code_for(OFFLINE).await;
    let user = wiki.session().await;
    session::end(wiki.services(), &user, &any_client()).await.unwrap();
    assert!(wiki.redeem(&code).await.is_none());
    assert!(wiki.bench.column("grants", "id").await.is_empty());
}

#[tokio::test]
async fn it_expires_after_30_days_without_use() {
    let wiki = Wiki::new().await;
    let (used, unused) = (wiki.offline().await, wiki.offline().await);
    wiki.bench.clock.advance(REFRESH_IDLE - 1);
    let next = wiki.refresh(&used).await.unwrap();
    wiki.bench.clock.advance(1);
    assert!(wiki.refresh(&unused).await.is_none());
    assert!(wiki.refresh(&next).await.is_some());
    assert_eq!(wiki.events("application_token_reused").await, 0);
}

#[tokio::test]
async fn the_last_one_expires_90_days_after_the_start_of_the_grant() {
    let wiki = Wiki::new().await;
    let mut issued = wiki.offline().await;
    for _ in 0..89 {
        wiki.bench.clock.advance(DAY);
        issued = wiki.refresh(&issued).await.unwrap();
    }
    wiki.bench.clock.advance(DAY - 1);
    let last = wiki.refresh(&issued).await.unwrap();
    wiki.bench.clock.advance(1);
    assert_eq!(wiki.bench.clock_now(), START + REFRESH_LASTS);
    assert!(wiki.refresh(&last).await.is_none());
    assert!(wiki.works(&last).await, "the access token has its own time");
}

#[tokio::test]
async fn fewer_scopes_apply_to_the_access_token_alone_and_others_are_refused() {
    let wiki = Wiki::new().await;
    let code = wiki.code_for("openid email offline_access").await;
    let first = wiki.redeem(&code).await.unwrap();
    let (services, connection) = (wiki.services(), &wiki.connection);
    for wider in ["openid profile", "openid email groups", "email", "", "address"] {
        let refused = with_scope(services, connection, &first, Some(wider)).await;
        assert!(matches!(refused, Refreshed::WrongScope), "{wider}");
    }
    let narrowed = with_scope(services, connection, &first, Some("openid")).await;
    let Refreshed::Issued(narrowed) = narrowed else { panic!("{narrowed:?}") };
    assert_eq!(narrowed.scopes.to_string(), "openid");
    assert!(id_token(&narrowed).get("email").is_none());
    let told = wiki.userinfo(&narrowed).await.unwrap();
    assert_eq!(told.as_object().unwrap().len(), 1, "{told}");
    let again = with_scope(services, connection, &first, Some("openid email")).await;
    let Refreshed::Issued(again) = again else { panic!("{again:?}") };
    assert_eq!(again.scopes.to_string(), "openid", "the same tokens");
    let next = wiki.refresh(&narrowed).await.unwrap();
    assert_eq!(next.scopes.to_string(), "openid email offline_access");
    assert!(wiki.userinfo(&next).await.unwrap().get("email").is_some());
}

#[tokio::test]
async fn a_proof_that_became_too_old_ends_the_refreshing() {
    let (bench, token) = administrator().await;
    let demand = Demand { age: Age::new(15), ..applications::for_everyone() };
    let wiki = Wiki::on(bench, token, demand).await;
    let first = wiki.offline().await;
    wiki.bench.clock.advance(10 * 60);
    let second = wiki.refresh(&first).await.unwrap();
    assert_eq!(second.expires_in, 5 * 60);
    wiki.bench.clock.advance(5 * 60);
    assert!(wiki.refresh(&second).await.is_none() && !wiki.works(&second).await);
    assert_eq!(wiki.events("application_token_reused").await, 0);
}

#[tokio::test]
async fn at06_a_token_of_another_application_is_refused_and_the_grant_remains() {
    let wiki = Wiki::new().await;
    let demand = applications::for_everyone();
    let chat = applications::made(&wiki.bench, &wiki.token, "Chat", demand).await;
    let chat = connected(&wiki.bench, &wiki.token, chat, "chat").await;
    let first = wiki.offline().await;
    assert!(refreshed(wiki.services(), &chat, &first).await.is_none());
    let second = wiki.refresh(&first).await.unwrap();
    wiki.bench.clock.advance(60);
    assert!(refreshed(wiki.services(), &chat, &first).await.is_none(), "a spent one too");
    assert!(wiki.refresh(&second).await.is_some());
    assert_eq!(wiki.events("application_token_reused").await, 0);
}

#[tokio::test]
async fn tokens_of_one_kind_are_not_accepted_as_the_other() {
    let wiki = Wiki::new().await;
    let (services, connection, client) = (wiki.services(), &wiki.connection, any_client());
    let (code, issued) = (wiki.code_for(OFFLINE).await, wiki.offline().await);
    for other in [
        issued.access_token.reveal(),
        code.reveal(),
        wiki.token.reveal(),
        "",
        "x",
        "\0",
        &"A".repeat(43),
        &"é".repeat(10_000),
    ] {
        let refused = grant::refresh(services, connection, other, None, &client).await.unwrap();
        assert!(matches!(refused, Refreshed::Refused), "{other}");
    }
    assert!(grant::userinfo(services, refresh_token(&issued)).await.unwrap().is_none());
    assert!(wiki.redeem(issued.refresh_token.as_ref().unwrap()).await.is_none());
    assert!(wiki.redeem(&code).await.is_some() && wiki.refresh(&issued).await.is_some());
}
