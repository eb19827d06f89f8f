use crate::{any_client, enrolled, with_code, with_password};
use identity::{
    client::Client,
    confirmation::Confirm,
    disable::{self, Disable},
    identity_check::{self, Check},
    purpose::Purpose,
    recovery_code::{self, Renewal},
    secret::{Token, Typed},
    sign_in::{self, WithPassword, WithSecondFactor},
    testing::{Bench, EMAIL, PASSWORD, PUBLIC_URL},
    totp,
};

#[tokio::test]
async fn users_are_told_about_changes_to_their_account() {
    let (bench, token, secret) = enrolled().await;
    let token = bench.fresh_with_code(&token, &secret).await;
    let session = bench.session(&token).await;
    let fresh = session.fresh(bench.clock_now()).unwrap();
    let made = recovery_code::renew(&bench.services, fresh, &any_client()).await.unwrap();
    assert_eq!(made, Renewal::Done);
    let reset = session.fresh_for_reset(bench.clock_now()).unwrap();
    let key = totp::begin_reset(&bench.services, reset).await.unwrap().unwrap().key.to_string();
    let done =
        totp::confirm_reset(&bench.services, &session, &bench.code(&key), &any_client()).await;
    let Confirm::Done { session: new, .. } = done.unwrap() else { panic!() };
    bench.clock.advance(30);
    let session = bench.session(&new.token).await;
    let password = Typed::new(PASSWORD.into());
    let code = bench.code(&key);
    let off = disable::disable(&bench.services, &session, password, &code, &any_client()).await;
    assert!(matches!(off.unwrap(), Disable::Done(_)));
    assert_eq!(
        bench.subjects().await,
        [
            "Two-factor authentication is on",
            "New recovery codes",
            "Your token was reset",
            "Two-factor authentication is off",
        ]
    );
    for mail in bench.outbox().await {
        assert_eq!(mail.to, EMAIL);
        let not_me = format!("{PUBLIC_URL}/settings/password/not-me");
        assert!(mail.text.contains(&not_me), "{}", mail.text);
    }
}

#[tokio::test]
async fn the_third_wrong_code_after_a_correct_password_is_reported_once() {
    let (bench, _, _) = enrolled().await;
    let before = bench.subjects().await.len();
    for _ in 0..5 {
        with_code(&bench.services, "000000").await;
    }
    let subjects = bench.subjects().await;
    assert_eq!(subjects.len(), before + 1, "{subjects:?}");
    assert_eq!(subjects.last().unwrap(), "Someone has your password");
}

/// What the owner is told of wrong codes in this session, with an empty password.
async fn told_in_session(bench: &Bench, token: &Token, client: &Client, guesses: usize) -> usize {
    let before = bench.subjects().await.len();
    let session = bench.session(token).await;
    for _ in 0..guesses {
        let (purpose, none) = (Purpose::Anything, Typed::new(String::new()));
        let check =
            identity_check::verify(&bench.services, &session, purpose, none, "000000", client);
        assert!(matches!(check.await, Ok(Check::Refused { .. })));
        // The waits would outlast the session.
        bench.try_statement("UPDATE throttles SET next_at = 0 WHERE failures < 20").await.unwrap();
    }
    let subjects = bench.subjects().await.split_off(before);
    assert!(subjects.iter().all(|subject| subject == "Wrong codes were entered"), "{subjects:?}");
    subjects.len()
}

#[tokio::test]
async fn every_third_wrong_code_in_a_session_is_reported_although_the_password_is_missing() {
    let (bench, token, _) = enrolled().await;
    assert_eq!(told_in_session(&bench, &token, &any_client(), 9).await, 3);
}

#[tokio::test]
async fn the_first_wait_of_a_known_browser_and_its_block_are_reported() {
    let (bench, token, secret) = enrolled().await;
    let outcome = with_code(&bench.services, &bench.code(&secret)).await;
    let WithSecondFactor::Complete { session, .. } = outcome else { panic!("{outcome:?}") };
    let known = Client { device: session.device, ..any_client() };
    for (guesses, mails) in [(4, 0), (1, 1), (14, 0), (1, 1), (5, 0)] {
        assert_eq!(told_in_session(&bench, &token, &known, guesses).await, mails, "{guesses}");
    }
}

#[tokio::test]
async fn a_refused_attempt_sends_no_mail() {
    let (bench, token, _) = enrolled().await;
    let before = bench.outbox().await.len();
    with_password(&bench.services, "wrong").await;
    let session = bench.session(&token).await;
    let wrong = disable::disable(
        &bench.services,
        &session,
        Typed::new("wrong".into()),
        "000000",
        &any_client(),
    )
    .await;
    assert!(matches!(wrong.unwrap(), Disable::Refused { .. }));
    assert_eq!(bench.outbox().await.len(), before);
}

#[tokio::test]
async fn a_name_cannot_inject_mail_headers() {
    let (bench, _, secret) = enrolled().await;
    bench
        .try_statement("UPDATE installation SET organization = 'Evil\r\nBcc: x@example.org <b>'")
        .await
        .unwrap();
    bench.allow_everything().await;
    let WithPassword::SecondFactorRequired(new) = with_password(&bench.services, PASSWORD).await
    else {
        panic!()
    };
    let pending = crate::find_pending(&bench.services, &new.token).await;
    let code = bench.code(&secret);
    sign_in::with_second_factor(&bench.services, &pending, &code, true, &any_client())
        .await
        .unwrap();
    let mail = bench.last_sent().await;
    assert!(!mail.subject.contains(['\r', '\n']));
    assert!(!mail.text.contains("\r\nBcc") && !mail.text.contains("\nBcc"), "{}", mail.text);
}
