use crate::{any_client, enrolled, with_code, with_password};
use identity::{
    confirmation::Confirm,
    disable::{self, Disable},
    recovery_code,
    secret::Typed,
    sign_in::{self, WithPassword},
    testing::{EMAIL, PASSWORD, PUBLIC_URL},
    totp,
};

#[tokio::test]
async fn users_are_told_about_changes_to_their_account() {
    let (bench, token, secret) = enrolled().await;
    let token = bench.fresh_with_code(&token, &secret).await;
    let session = bench.session(&token).await;
    let fresh = session.fresh(bench.clock_now()).unwrap();
    assert!(recovery_code::renew(&bench.services, fresh, &any_client()).await.unwrap());
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
