use super::{DAY, allowed, password_only, skips, trusted, with_cookie};
use crate::{any_client, enrolled};
use identity::{
    client::Client,
    sign_in::{self, WithPassword, WithSecondFactor},
    testing::{EMAIL, PASSWORD},
};

#[tokio::test]
async fn a_trusted_browser_skips_the_code_and_its_owner_is_notified() {
    let (bench, _, secret) = allowed().await;
    let trust = trusted(&bench, &secret).await;
    assert_eq!(trust.max_age, 30 * DAY);
    assert_eq!(bench.last_sent().await.subject, "A browser is now trusted");
    let next = skips(&bench, &trust).await.unwrap();
    assert_ne!(next.cookie.reveal(), trust.cookie.reveal());
    let none = Client { trust: None, ..any_client() };
    assert!(matches!(
        password_only(&bench.services, &none).await,
        WithPassword::SecondFactorRequired(_)
    ));
    for (table, column) in [("trusted_browsers", "token_hash"), ("trusted_browsers", "family_hash")]
    {
        for stored in bench.column(table, column).await {
            assert!(!trust.cookie.reveal().contains(&stored), "{column}");
        }
    }
}

#[tokio::test]
async fn the_password_is_still_needed_and_no_identity_check_is_skipped() {
    let (bench, _, secret) = allowed().await;
    let trust = trusted(&bench, &secret).await;
    let wrong = sign_in::with_password(
        &bench.services,
        crate::attempt(EMAIL, "wrong"),
        &with_cookie(&trust),
    )
    .await;
    assert!(matches!(wrong.unwrap(), WithPassword::Refused));
    let WithPassword::Complete(session) =
        password_only(&bench.services, &with_cookie(&trust)).await
    else {
        panic!()
    };
    let session = bench.session(&session.token).await;
    assert!(session.fresh(bench.clock_now()).is_none());
    let prompt = identity::identity_check::prompt(
        &bench.services,
        &session,
        identity::purpose::Purpose::Anything,
    );
    assert!(prompt.await.unwrap().code.is_some());
}

#[tokio::test]
async fn a_cookie_of_another_user_is_ignored() {
    let (bench, _, secret) = allowed().await;
    let trust = trusted(&bench, &secret).await;
    bench.person("other@example.com", "Other", "member").await;
    let attempt = crate::attempt("other@example.com", PASSWORD);
    let outcome = sign_in::with_password(&bench.services, attempt, &with_cookie(&trust)).await;
    match outcome.unwrap() {
        WithPassword::Complete(session) => assert!(session.trust.is_none()),
        other => panic!("{other:?}"),
    }
    assert!(skips(&bench, &trust).await.is_some());
}

#[tokio::test]
async fn a_wrong_code_or_a_recovery_code_does_not_trust_the_browser() {
    let (bench, token, _) = allowed().await;
    let pending = crate::pending(&bench.services).await;
    sign_in::with_second_factor(&bench.services, &pending, "000000", true, &any_client())
        .await
        .unwrap();
    assert!(bench.column("trusted_browsers", "id").await.is_empty());
    let session = bench.session(&token).await;
    let codes =
        identity::recovery_code::revealed(&bench.services, &session).await.unwrap().unwrap();
    let code = identity::recovery_code::RecoveryCode::parse(&codes.codes[0]).unwrap();
    let outcome =
        sign_in::with_recovery_code(&bench.services, &pending, &code, &any_client()).await.unwrap();
    let WithSecondFactor::Complete { session, .. } = outcome else { panic!("{outcome:?}") };
    assert!(session.trust.is_none());
    assert_eq!(bench.last_sent().await.subject, "A recovery code was used");
}

#[tokio::test]
async fn a_ticked_box_has_no_effect_unless_the_policy_allows_it() {
    let (bench, _, secret) = enrolled().await;
    let pending = crate::pending(&bench.services).await;
    let code = bench.code(&secret);
    let outcome =
        sign_in::with_second_factor(&bench.services, &pending, &code, true, &any_client()).await;
    match outcome.unwrap() {
        WithSecondFactor::Complete { session, .. } => assert!(session.trust.is_none()),
        other => panic!("{other:?}"),
    }
}
