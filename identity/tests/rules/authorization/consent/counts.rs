//! Who can consent, and what a consent counts for.

use super::{ADA, SHOWN, asked, asks, consent, consented, mails, wiki};
use crate::{
    any_client,
    applications::{for_everyone, made, turn},
    authorization::{
        CHALLENGE, CLIENT, Proceeding, URI, asking, authorize, code, connect, count, proceed, waits,
    },
    statements::{executed, watch},
};
use identity::{
    application::ApplicationId,
    authorization,
    grant::{self, CodeRequest, Scopes},
    restore, session,
    testing::authorization_code,
};

#[tokio::test]
async fn only_a_user_who_is_let_in_can_consent() {
    let (bench, token, id) = wiki(for_everyone()).await;
    let name = asked(&bench, &token, &[]).await;
    turn(&bench, &token, id, false).await;
    assert!(matches!(proceed(&bench, Some(&token), &name).await, Proceeding::Refused(_)));
    consent(&bench, &token, &name).await;
    assert_eq!(count(&bench, "consents", "scopes").await, 0);
    turn(&bench, &token, id, true).await;
    bench.clock.advance(1);
    let name = waits(authorize(&bench, Some(&token), &[("prompt", "login")]).await);
    assert!(matches!(proceed(&bench, Some(&token), &name).await, Proceeding::Require(_)));
    consent(&bench, &token, &name).await;
    assert_eq!(count(&bench, "consents", "scopes").await, 0);
    let name = waits(authorize(&bench, None, &[]).await);
    assert!(matches!(proceed(&bench, None, &name).await, Proceeding::SignIn));
}

#[tokio::test]
async fn a_session_that_ended_cannot_consent() {
    let (bench, token, _) = wiki(for_everyone()).await;
    let name = asked(&bench, &token, &[]).await;
    let held = bench.session(&token).await;
    session::end(&bench.services, &held, &any_client()).await.unwrap();
    let late = authorization::consent(&bench.services, &any_client(), &held, &name, SHOWN).await;
    assert!(matches!(late, Err(identity::error::Error::Gone)), "{late:?}");
    assert_eq!(count(&bench, "consents", "scopes").await, 0);
}

#[tokio::test]
async fn the_consent_of_another_user_or_to_another_application_does_not_count() {
    let (bench, token, _) = wiki(for_everyone()).await;
    consented(&bench, &token, &[]).await;
    bench.person(ADA, "Ada", "member").await;
    let ada = bench.sign_in(ADA).await;
    asked(&bench, &ada, &[]).await;
    let board = made(&bench, &token, "Board", for_everyone()).await;
    connect(&bench, board, "Board-1", &[URI]).await;
    asks(&bench, true).await;
    asked(&bench, &token, &[("client_id", "Board-1")]).await;
}

#[tokio::test]
async fn disconnecting_withdraws_the_consent() {
    let (bench, token, id) = wiki(for_everyone()).await;
    consented(&bench, &token, &[("scope", "openid email")]).await;
    let start = bench.clock_now();
    bench.clock.advance(700);
    code(&authorize(&bench, Some(&token), &[("scope", "openid")]).await);
    bench.clock.advance(700);
    let session = bench.session(&token).await;
    let listed = grant::connected(&bench.services, &session).await.unwrap();
    assert_eq!(listed.len(), 1, "also without a grant: {listed:?}");
    assert_eq!(listed[0].scopes, Scopes::parse("openid email").unwrap());
    assert_eq!((listed[0].connected_at, listed[0].last_used_at), (start, start + 700));
    let name = grant::disconnect(&bench.services, &session, id, &any_client()).await.unwrap();
    assert_eq!(name.as_deref(), Some("Wiki"));
    assert_eq!(grant::connected(&bench.services, &session).await.unwrap(), []);
    consented(&bench, &token, &[]).await;
    assert_eq!(mails(&bench).await, 2);
}

#[tokio::test]
async fn no_code_is_made_without_consent_to_its_scopes() {
    let (bench, token, _) = wiki(for_everyone()).await;
    consented(&bench, &token, &[("scope", "openid email")]).await;
    let session = bench.session(&token).await;
    let administrator = session.administrator().unwrap();
    let id = ApplicationId::parse(&bench.column("applications", "id").await[0]).unwrap();
    let found = identity::connection::find(&bench.services, administrator, id).await.unwrap();
    let connection = found.unwrap().connection;
    assert_eq!(connection.client_id, CLIENT);
    let made = async |scopes: &str| {
        let asked = CodeRequest {
            scopes: Scopes::parse(scopes).unwrap(),
            redirect_uri: URI,
            challenge: Some(CHALLENGE),
            nonce: None,
            acr: None,
        };
        authorization_code(&bench.services, &session, &connection, &asked).await.is_ok()
    };
    assert!(made("openid email").await && made("openid").await);
    assert!(!made("openid profile").await);
    bench.try_statement("DELETE FROM consents").await.unwrap();
    assert!(!made("openid").await);
}

#[tokio::test]
async fn a_consent_from_a_backup_or_from_a_clock_that_was_ahead_does_not_count() {
    let (bench, token, _) = wiki(for_everyone()).await;
    consented(&bench, &token, &[]).await;
    bench.try_statement("UPDATE consents SET given_at = given_at + 100000").await.unwrap();
    consented(&bench, &token, &[]).await;
    code(&authorize(&bench, Some(&token), &[]).await);
    restore::void(&bench.services, true, None).await.unwrap();
    assert_eq!(count(&bench, "consents", "scopes").await, 0);
}

#[tokio::test]
async fn a_connection_that_asks_takes_few_more_statements_and_any_other_none() {
    let (mut bench, token, _) = wiki(for_everyone()).await;
    consented(&bench, &token, &[]).await;
    let session = bench.session(&token).await;
    watch(&mut bench);
    let mut counts = Vec::new();
    for asking_for_consent in [false, true] {
        asks(&bench, asking_for_consent).await;
        executed();
        let (client, asking) = (any_client(), asking(&[]));
        let answer = authorization::authorize(&bench.services, &client, Some(&session), &asking);
        code(&answer.await.unwrap());
        counts.push(executed().0.len());
    }
    assert!(counts[1] <= counts[0] + 3, "{counts:?}");
}
