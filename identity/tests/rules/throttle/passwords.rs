//! Wrong passwords.

use super::{known_device, until_shown_as_locked};
use crate::{any_client, enrolled, pending, with_code, with_password};
use identity::{
    client::Client,
    password::{self, NotMe, PasswordError},
    secret::Typed,
    sign_in::{self, WithPassword, WithSecondFactor},
    testing::PASSWORD,
};

#[tokio::test]
async fn every_form_counts_the_same_wrong_passwords() {
    let (bench, token, _) = enrolled().await;
    let device = known_device(&bench, &token).await;
    let session = bench.session(&token).await;
    let mine = Client { device, ..any_client() };
    let compared_in_session = async |client: &Client| {
        let wrong = Typed::new("wrong".into());
        let check = password::not_me(&bench.services, &session, wrong, client);
        matches!(check.await.unwrap(), NotMe::Refused(PasswordError::Wrong))
    };
    let compared_at_sign_in = async |client: &Client| {
        let attempt = crate::attempt(identity::testing::EMAIL, "wrong");
        let outcome = sign_in::with_password(&bench.services, attempt, client).await.unwrap();
        matches!(outcome, WithPassword::Refused)
    };
    let mut compared = 0;
    for client in [any_client(), mine.clone()] {
        for _ in 0..10 {
            compared += usize::from(compared_at_sign_in(&client).await);
            compared += usize::from(compared_in_session(&client).await);
        }
    }
    // Ten from all browsers, and five in the one that has signed in before.
    assert_eq!(compared, 15);
}

#[tokio::test]
async fn strangers_at_the_sign_in_page_keep_no_known_browser_from_an_identity_check() {
    let (bench, token, _) = enrolled().await;
    let device = known_device(&bench, &token).await;
    for _ in 0..10 {
        with_password(&bench.services, "wrong").await;
    }
    let session = bench.session(&token).await;
    let (right, mine) = (Typed::new(PASSWORD.into()), Client { device, ..any_client() });
    let checked = password::not_me(&bench.services, &session, right, &mine).await;
    assert!(matches!(checked.unwrap(), NotMe::Done(_)));
}

#[tokio::test]
async fn ten_wrong_passwords_pause_unknown_browsers_but_not_known_ones() {
    let (bench, _, secret) = enrolled().await;
    let pending = pending(&bench.services).await;
    let WithSecondFactor::Complete { session, .. } = sign_in::with_second_factor(
        &bench.services,
        &pending,
        &bench.code(&secret),
        false,
        &any_client(),
    )
    .await
    .unwrap() else {
        panic!()
    };
    for _ in 0..10 {
        assert!(matches!(with_password(&bench.services, "wrong").await, WithPassword::Refused));
    }
    assert!(matches!(with_password(&bench.services, PASSWORD).await, WithPassword::Paused { .. }));
    let mine = Client { device: session.device, ..any_client() };
    let attempt = crate::attempt(identity::testing::EMAIL, PASSWORD);
    let outcome = sign_in::with_password(&bench.services, attempt, &mine).await.unwrap();
    assert!(matches!(outcome, WithPassword::SecondFactorRequired(_)), "{outcome:?}");
}

#[tokio::test]
async fn a_correct_code_of_the_owner_does_not_clear_a_lock_caused_by_strangers() {
    let (bench, _, secret) = enrolled().await;
    let WithSecondFactor::Complete { session, .. } =
        with_code(&bench.services, &bench.code(&secret)).await
    else {
        panic!()
    };
    for _ in 0..5 {
        with_code(&bench.services, "000000").await;
    }
    let until = bench.clock_now() + 30;
    until_shown_as_locked(&bench, until).await;
    bench.clock.advance(30);
    let mine = Client { device: session.device, ..any_client() };
    let attempt = crate::attempt(identity::testing::EMAIL, PASSWORD);
    let outcome = sign_in::with_password(&bench.services, attempt, &mine).await.unwrap();
    let WithPassword::SecondFactorRequired(new) = outcome else { panic!("{outcome:?}") };
    let pending = crate::find_pending(&bench.services, &new.token).await;
    let code = bench.code(&secret);
    let outcome = sign_in::with_second_factor(&bench.services, &pending, &code, false, &mine).await;
    assert!(matches!(outcome.unwrap(), WithSecondFactor::Complete { .. }));
    assert_eq!(bench.column("accounts", "locked_until").await, [until.to_string()]);
}

#[tokio::test]
async fn a_correct_password_in_a_form_with_another_mistake_is_not_a_guess() {
    let (bench, token, _) = enrolled().await;
    let session = bench.session(&token).await;
    for _ in 0..15 {
        let (current, new) = (Typed::new(PASSWORD.into()), Typed::new("short".into()));
        let client = any_client();
        let change = password::change(&bench.services, &session, current, new, &client);
        match change.await.unwrap() {
            password::Change::Refused { current: None, new: Some(_) } => {}
            other => panic!("{other:?}"),
        }
    }
}
