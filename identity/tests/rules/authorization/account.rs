//! The account that an application expects, or asks its user to choose.

use super::{
    Proceeding, answered, authorize, code, connect, connected, error, proceed, required, waits,
};
use crate::{
    administrator,
    applications::{for_everyone, made},
    connections, grants,
};
use identity::{
    application::ApplicationId,
    authorization::{LASTS, Within, choose_account},
    secret::Token,
    testing::Bench,
};

const OLA: &str = "ola@example.com";

/// An application, its user, and another user.
async fn wiki() -> (Bench, Token, Token, ApplicationId) {
    let (bench, token) = administrator().await;
    let id = connected(&bench, &token, for_everyone()).await;
    bench.person(OLA, "Ola", "member").await;
    let ola = bench.sign_in(OLA).await;
    bench.clock.advance(5);
    (bench, token, ola, id)
}

/// An ID token that the application got for this user.
async fn hint(bench: &Bench, administrator: &Token, id: ApplicationId, user: &Token) -> String {
    let connection = connections::find(bench, administrator, id).await.unwrap().connection;
    let session = bench.session(user).await;
    let code = grants::code(&bench.services, &session, &connection, "openid").await;
    grants::redeem(&bench.services, &connection, &code).await.unwrap().id_token
}

#[track_caller]
fn must_choose(next: &Proceeding) {
    assert!(matches!(next, Proceeding::Choose(name) if name == "Wiki"), "{next:?}");
}

#[tokio::test]
async fn an_id_token_of_the_signed_in_user_changes_nothing() {
    let (bench, token, ola, id) = wiki().await;
    for user in [&token, &ola] {
        let hint = hint(&bench, &token, id, user).await;
        let hint = ("id_token_hint", hint.as_str());
        code(&authorize(&bench, Some(user), &[hint]).await);
        code(&authorize(&bench, Some(user), &[hint, ("prompt", "none")]).await);
        let name = waits(authorize(&bench, None, &[hint]).await);
        answered(proceed(&bench, Some(user), &name).await, "code");
    }
}

#[tokio::test]
async fn an_id_token_of_another_user_asks_which_account_to_use() {
    let (bench, token, ola, id) = wiki().await;
    let hint = hint(&bench, &token, id, &ola).await;
    let hint = ("id_token_hint", hint.as_str());
    let silent = authorize(&bench, Some(&token), &[hint, ("prompt", "none")]).await;
    assert_eq!(error(&silent), "login_required");
    for session in [None, Some(&token)] {
        let name = waits(authorize(&bench, session, &[hint]).await);
        must_choose(&proceed(&bench, Some(&token), &name).await);
        must_choose(&proceed(&bench, Some(&token), &name).await);
        assert!(choose_account(&bench.services, &name).await.unwrap());
        answered(proceed(&bench, Some(&token), &name).await, "code");
        assert!(!choose_account(&bench.services, &name).await.unwrap(), "it was answered");
    }
    let name = waits(authorize(&bench, Some(&token), &[hint]).await);
    answered(proceed(&bench, Some(&ola), &name).await, "code");
    let late = waits(authorize(&bench, Some(&token), &[hint]).await);
    bench.clock.advance(LASTS);
    assert!(!choose_account(&bench.services, &late).await.unwrap());
}

#[tokio::test]
async fn an_id_token_that_cannot_be_read_names_nobody() {
    let (bench, token, _, id) = wiki().await;
    let own = hint(&bench, &token, id, &token).await;
    for hint in ["x", "a.b.c", &own[1..]] {
        let hint = ("id_token_hint", hint);
        code(&authorize(&bench, Some(&token), &[hint]).await);
        let silent = authorize(&bench, Some(&token), &[hint, ("prompt", "none")]).await;
        assert_eq!(error(&silent), "login_required");
    }
}

#[tokio::test]
async fn select_account_asks_once_unless_the_user_has_just_signed_in() {
    let (bench, token, _, _) = wiki().await;
    let asked = [("prompt", "select_account")];
    let name = waits(authorize(&bench, Some(&token), &asked).await);
    must_choose(&proceed(&bench, Some(&token), &name).await);
    choose_account(&bench.services, &name).await.unwrap();
    answered(proceed(&bench, Some(&token), &name).await, "code");

    let name = waits(authorize(&bench, None, &asked).await);
    bench.clock.advance(5);
    let ola = bench.sign_in(OLA).await;
    answered(proceed(&bench, Some(&ola), &name).await, "code");

    let both = [("prompt", "consent select_account login")];
    let name = waits(authorize(&bench, Some(&token), &both).await);
    must_choose(&proceed(&bench, Some(&token), &name).await);
    choose_account(&bench.services, &name).await.unwrap();
    let seen = required(proceed(&bench, Some(&token), &name).await);
    assert_eq!(seen.within, Within::Now, "the choice is no proof");
}

#[tokio::test]
async fn an_application_with_its_own_subjects_does_not_learn_those_of_others() {
    let (bench, token, _, id) = wiki().await;
    let other = made(&bench, &token, "Board", for_everyone()).await;
    connect(&bench, other, "board", &[super::URI]).await;
    let foreign = hint(&bench, &token, other, &token).await;
    let own = [("id_token_hint", foreign.as_str()), ("prompt", "none")];
    code(&authorize(&bench, Some(&token), &own).await);
    let sector = "UPDATE connections SET sector = 'wiki.example.org' WHERE client_id = 'Wiki-1'";
    bench.try_statement(sector).await.unwrap();
    assert_eq!(error(&authorize(&bench, Some(&token), &own).await), "login_required");
    let own = hint(&bench, &token, id, &token).await;
    let own = [("id_token_hint", own.as_str()), ("prompt", "none")];
    code(&authorize(&bench, Some(&token), &own).await);
}
