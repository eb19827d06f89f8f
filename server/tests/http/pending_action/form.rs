//! A form that is sent again after the check.

use super::{OLA, long_ago, verify};
use crate::test_app::signed_in;
use app::pages::path;

#[tokio::test]
async fn a_form_without_fields_is_sent_again_after_the_check() {
    let (app, mut browser, secret) = long_ago().await;
    let before = app.bench.column("recovery_code_sets", "created_at").await;
    let asked = browser.post(path::CODES, "").await;
    assert!(asked.requires_identity_check_for(path::CODES), "{}", asked.location());
    assert_eq!(app.bench.column("recovery_code_sets", "created_at").await, before);
    let done = verify(&app, &mut browser, &asked, &secret).await;
    assert_eq!((done.status.as_u16(), done.location()), (303, path::CODES_NEW));
    assert_ne!(app.bench.column("recovery_code_sets", "created_at").await, before);
    assert_eq!(browser.get(path::CODES_NEW).await.status, 200);
}

#[tokio::test]
async fn a_form_is_sent_again_only_once() {
    let (app, mut browser, secret) = long_ago().await;
    let asked = browser.post(path::CODES, "").await;
    verify(&app, &mut browser, &asked, &secret).await;
    let made = app.bench.column("recovery_code_sets", "created_at").await;
    app.bench.clock.advance(30);
    let again = verify(&app, &mut browser, &asked, &secret).await;
    assert_eq!((again.status.as_u16(), again.location()), (303, path::CODES));
    assert!(browser.get(path::CODES).await.body.contains("Check whether your change was made."));
    assert_eq!(app.bench.column("recovery_code_sets", "created_at").await, made);
}

#[tokio::test]
async fn a_form_that_is_sent_again_passes_every_layer() {
    let (app, mut browser) = signed_in().await;
    app.bench.clock.advance(600);
    let asked = browser.post(path::USER_NEW, "name=Ola&email=ola%40example.com").await;
    assert!(asked.requires_identity_check_for(path::USER_NEW));
    app.bench.try_statement("UPDATE accounts SET role = 'member'").await.unwrap();
    let refused = browser.verify(&asked).await;
    assert_eq!(refused.status, 403);
    assert!(refused.body.contains("You do not have access to this page"));
    assert!(!refused.header("content-security-policy").is_empty());
    assert!(!app.bench.column("accounts", "email").await.contains(&OLA.to_owned()));
}

#[tokio::test]
async fn the_dialog_after_a_form_was_sent_again_keeps_its_status_and_the_new_session() {
    let (app, mut browser) = signed_in().await;
    app.bench.person(OLA, "Ola Nordmann", "member").await;
    app.bench.clock.advance(600);
    let asked = browser.post(path::USER_NEW, "name=Ola&email=ola%40example.com").await;
    let old = browser.cookies["__Host-session"].clone();
    let taken = browser.verify(&asked).await;
    assert_eq!(taken.status, 422);
    assert!(taken.body.contains("id=\"user-new\"") && taken.body.contains("users-count"));
    assert!(taken.body.contains("<title>Error: Add user"));
    assert_ne!(browser.cookies["__Host-session"], old);
    assert_eq!(browser.get(path::USERS).await.status, 200);
}
