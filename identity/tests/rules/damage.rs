//! A damaged secret or hash of one user raises an alarm, and the user can use another way.

use crate::{
    administrator, any_client, enrolled, pending,
    recovery_code::{codes, with_recovery_code},
    with_code, with_password,
};
use identity::{
    second_factor::CodeError,
    sign_in::{self, WithPassword, WithSecondFactor},
    testing::{Bench, Log},
    totp,
};

const DAMAGED: [&str; 3] = ["", "nonsense", "v1.x.y"];

async fn damage(bench: &Bench, table: &str, column: &str, text: &str) {
    bench.try_statement(&format!("UPDATE {table} SET {column} = '{text}'")).await.unwrap();
}

#[tokio::test]
async fn a_damaged_app_secret_raises_an_alarm_is_not_a_guess_and_leaves_other_ways() {
    let (bench, token, secret) = enrolled().await;
    let codes = codes(&bench, &token).await;
    let log = Log::record();
    for text in DAMAGED {
        damage(&bench, "totps", "secret", text).await;
        let before = log.alarms();
        for _ in 0..4 {
            let outcome = with_code(&bench.services, &bench.code(&secret)).await;
            assert!(
                matches!(outcome, WithSecondFactor::Refused(CodeError::Unusable)),
                "{text}: {outcome:?}"
            );
        }
        assert_eq!(log.alarms(), before + 4);
    }
    let outcome = with_recovery_code(&bench, &codes[0]).await;
    assert!(matches!(outcome, WithSecondFactor::Complete { .. }), "{outcome:?}");
}

#[tokio::test]
async fn a_damaged_recovery_code_or_password_hash_is_wrong_and_raises_an_alarm() {
    let (bench, token, secret) = enrolled().await;
    let codes = codes(&bench, &token).await;
    let log = Log::record();
    for (before, text) in DAMAGED.into_iter().enumerate() {
        damage(&bench, "recovery_codes", "hash", text).await;
        let outcome = with_recovery_code(&bench, &codes[0]).await;
        let wrong =
            matches!(outcome, WithSecondFactor::Refused(CodeError::RecoveryCodeWrong { .. }));
        assert!(wrong, "{text}: {outcome:?}");
        assert_eq!(log.alarms(), before + 1, "{text}");
    }
    let outcome = with_code(&bench.services, &bench.code(&secret)).await;
    assert!(matches!(outcome, WithSecondFactor::Complete { .. }), "{outcome:?}");
    for (before, text) in DAMAGED.into_iter().enumerate() {
        damage(&bench, "accounts", "password_hash", text).await;
        let outcome = with_password(&bench.services, identity::testing::PASSWORD).await;
        assert!(matches!(outcome, WithPassword::Refused), "{text}: {outcome:?}");
        assert_eq!(log.alarms(), DAMAGED.len() + before + 1, "{text}");
    }
}

#[tokio::test]
async fn an_invited_user_who_has_not_chosen_a_password_raises_no_alarm() {
    let bench = Bench::new().await;
    bench.administrator().await;
    let log = Log::record();
    damage(&bench, "accounts", "password_hash", "").await;
    damage(&bench, "accounts", "status", "invited").await;
    let outcome = with_password(&bench.services, identity::testing::PASSWORD).await;
    assert!(matches!(outcome, WithPassword::Refused), "{outcome:?}");
    assert_eq!(log.alarms(), 0);
}

#[tokio::test]
async fn a_damaged_address_of_a_sent_code_is_like_no_code_and_another_can_be_sent() {
    let (bench, _, _) = enrolled().await;
    bench.allow_everything().await;
    let add =
        "INSERT INTO sent_code_methods (account_id, method, created_at) VALUES (1, 'email', 0)";
    bench.try_statement(add).await.unwrap();
    let choose = "UPDATE accounts SET default_method = 'email', methods = 5";
    bench.try_statement(choose).await.unwrap();
    let begun = pending(&bench.services).await;
    damage(&bench, "sent_codes", "address", "v1.x.y").await;
    let outcome =
        sign_in::with_second_factor(&bench.services, &begun, "123456", false, &any_client()).await;
    let outcome = outcome.unwrap();
    assert!(matches!(outcome, WithSecondFactor::Refused(CodeError::Expired)), "{outcome:?}");
    let shown = sign_in::challenge(&bench.services, &begun, &any_client()).await.unwrap();
    assert!(shown.sent.is_none());
}

#[tokio::test]
async fn a_damaged_secret_on_the_screen_is_replaced() {
    let (bench, token) = administrator().await;
    let session = bench.session(&token).await;
    let fresh = session.fresh(bench.clock_now()).unwrap();
    totp::begin_enrollment(&bench.services, fresh).await.unwrap();
    damage(&bench, "totp_enrollments", "secret", "v1.x.y").await;
    bench.enroll(&token).await;
}
