//! Code entry that only a recovery code reopens.

use super::{known_device, until_shown_as_locked};
use crate::{any_client, enrolled, pending, refused, with_code};
use identity::{
    client::Client,
    second_factor::CodeError,
    sign_in::{self, WithPassword, WithSecondFactor},
    testing::PASSWORD,
    throttle::UNTIL_CLEARED,
};

#[tokio::test]
async fn after_ten_wrong_codes_only_a_recovery_code_reopens_code_entry() {
    let (bench, token, secret) = enrolled().await;
    let codes = crate::recovery_code::codes(&bench, &token).await;
    for _ in 0..10 {
        let outcome = with_code(&bench.services, "000000").await;
        assert!(matches!(refused(outcome), CodeError::Wrong { .. }));
        bench.clock.advance(3601);
    }
    bench.clock.advance(30 * 86_400);
    identity::housekeeping::sweep(&bench.services).await.unwrap();
    until_shown_as_locked(&bench, UNTIL_CLEARED).await;
    let outcome = with_code(&bench.services, &bench.code(&secret)).await;
    assert_eq!(refused(outcome), CodeError::Paused { until: UNTIL_CLEARED });
    crate::recovery_code::with_recovery_code(&bench, &codes[0]).await;
    assert!(bench.column("accounts", "locked_until").await.is_empty());
    let outcome = with_code(&bench.services, &bench.code(&secret)).await;
    assert!(matches!(outcome, WithSecondFactor::Complete { .. }), "{outcome:?}");
}

#[tokio::test]
async fn a_wrong_code_is_counted_even_if_that_is_all_that_can_be_stored_and_a_right_one_never_is() {
    let (bench, _, secret) = enrolled().await;
    bench.clock.advance(30);
    let pending = pending(&bench.services).await;
    let services = &bench.services;
    let enter = async |code: &str| {
        sign_in::with_second_factor(services, &pending, code, false, &any_client()).await
    };
    let right = bench.code(&secret);
    bench.try_statement("ALTER TABLE audit_heads RENAME TO audit_heads_away").await.unwrap();
    for _ in 0..2 {
        enter("000000").await.unwrap_err();
        enter(&right).await.unwrap_err();
    }
    assert_eq!(bench.column("throttles", "failures").await, ["2"]);
    assert_eq!(bench.column("wrong_codes", "id").await.len(), 2);
    bench.try_statement("ALTER TABLE audit_heads_away RENAME TO audit_heads").await.unwrap();
    let outcome = enter(&right).await;
    assert!(matches!(outcome, Ok(WithSecondFactor::Complete { .. })), "{outcome:?}");
    assert!(bench.column("throttles", "failures").await.is_empty());
}

#[tokio::test]
async fn a_hundred_wrong_codes_in_known_browsers_close_code_entry_even_if_pauses_were_lifted() {
    let (bench, token, secret) = enrolled().await;
    let mine = Client { device: known_device(&bench, &token).await, ..any_client() };
    let with_code = async |code: &str| {
        let attempt = crate::attempt(identity::testing::EMAIL, PASSWORD);
        let outcome = sign_in::with_password(&bench.services, attempt, &mine).await.unwrap();
        let WithPassword::SecondFactorRequired(new) = outcome else { panic!("{outcome:?}") };
        let pending = crate::find_pending(&bench.services, &new.token).await;
        sign_in::with_second_factor(&bench.services, &pending, code, false, &mine).await.unwrap()
    };
    for _ in 0..100 {
        let outcome = with_code("000000").await;
        assert!(matches!(refused(outcome), CodeError::Wrong { .. }));
        // A passkey does the same.
        bench.try_statement("DELETE FROM throttles WHERE key LIKE 'code:%'").await.unwrap();
    }
    let right = bench.code(&secret);
    let outcome = with_code(&right).await;
    assert!(matches!(outcome, WithSecondFactor::Refused(CodeError::Paused { .. })));
    let codes = crate::recovery_code::codes(&bench, &token).await;
    crate::recovery_code::with_recovery_code(&bench, &codes[0]).await;
    let outcome = with_code(&right).await;
    assert!(matches!(outcome, WithSecondFactor::Complete { .. }), "{outcome:?}");
}
