//! What tables contain, and what a changed or unreadable row does.

use super::{add_email, check_identity, half_signed_in, pending, with_code, with_sms};
use crate::{any_client, find_pending};
use identity::{
    method::Method,
    second_factor::CodeError,
    secret::Typed,
    sign_in::{self, WithSecondFactor},
    testing::PASSWORD,
};

#[tokio::test]
async fn phone_numbers_and_codes_are_not_stored_in_plain_text() {
    let (bench, _) = with_sms().await;
    pending(&bench).await;
    let code = bench.last_sent().await.code();
    for (table, columns) in [
        ("sent_code_methods", vec!["phone"]),
        ("sent_codes", vec!["flow", "address", "mac"]),
        ("outbox", vec!["sealed"]),
        ("send_counts", vec!["key"]),
        ("audit_events", vec!["method", "event"]),
    ] {
        for column in columns {
            for value in bench.column(table, column).await {
                assert!(
                    !value.contains("15112345678") && !value.contains(&code),
                    "{table}.{column}"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_change_of_the_account_voids_its_codes() {
    let (bench, token) = with_sms().await;
    let one = pending(&bench).await;
    let code = bench.last_sent().await.code();
    let session = bench.session(&token).await;
    let changed = identity::password::change(
        &bench.services,
        &session,
        Typed::new(PASSWORD.into()),
        Typed::new("another quiet harbor".into()),
        &any_client(),
    )
    .await
    .unwrap();
    assert!(matches!(changed, identity::password::Change::Done { .. }));
    assert!(!matches!(with_code(&bench, &one, &code).await, WithSecondFactor::Complete { .. }));
}

#[tokio::test]
async fn a_code_from_an_email_does_not_work_as_one_from_a_text() {
    let (bench, token) = with_sms().await;
    let token = check_identity(&bench, &token).await;
    add_email(&bench, &token).await;
    let half = half_signed_in(&bench).await;
    let one = find_pending(&bench.services, &half).await;
    sign_in::choose_method(&bench.services, &one, Method::Email, &any_client()).await.unwrap();
    let mailed = bench.last_sent().await.code();
    bench.try_statement("UPDATE pending_sign_ins SET method = 'sms'").await.unwrap();
    let one = find_pending(&bench.services, &half).await;
    let outcome = with_code(&bench, &one, &mailed).await;
    assert!(matches!(outcome, WithSecondFactor::Refused(CodeError::Expired)), "{outcome:?}");
}

#[tokio::test]
async fn an_unreadable_number_does_not_block_recovery_codes() {
    let (bench, token) = with_sms().await;
    let session = bench.session(&token).await;
    let codes =
        identity::recovery_code::revealed(&bench.services, &session).await.unwrap().unwrap();
    bench.try_statement("UPDATE sent_code_methods SET phone = 'v1.x.x'").await.unwrap();
    let one = pending(&bench).await;
    let challenge = sign_in::challenge(&bench.services, &one, &any_client()).await.unwrap();
    assert!(challenge.destination.is_none() && challenge.sent.is_none());
    let code = identity::recovery_code::RecoveryCode::parse(&codes.codes[0]).unwrap();
    let outcome =
        sign_in::with_recovery_code(&bench.services, &one, &code, &any_client()).await.unwrap();
    assert!(matches!(outcome, WithSecondFactor::Complete { .. }));
}
