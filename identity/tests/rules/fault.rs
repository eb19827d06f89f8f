use crate::{enrolled, with_password};
use identity::{housekeeping, sign_in::WithPassword, testing::PASSWORD};

#[tokio::test]
async fn a_refused_attempt_is_counted_and_a_failed_operation_is_rolled_back() {
    let (bench, _, secret) = enrolled().await;
    // Without an audit log sign-in fails, and nothing is used up.
    bench.try_statement("ALTER TABLE audit_heads RENAME TO audit_heads_away").await.unwrap();
    let failed = identity::sign_in::with_password(
        &bench.services,
        crate::attempt(identity::testing::EMAIL, PASSWORD),
        &crate::any_client(),
    )
    .await;
    assert!(failed.is_err());
    assert!(bench.column("pending_sign_ins", "token_hash").await.is_empty());
    assert_eq!(bench.column("throttles", "failures").await.len(), 1);
    bench.try_statement("ALTER TABLE audit_heads_away RENAME TO audit_heads").await.unwrap();
    let code = bench.code(&secret);
    assert!(matches!(
        crate::with_code(&bench.services, &code).await,
        identity::sign_in::WithSecondFactor::Complete { .. }
    ));
}

#[tokio::test]
async fn housekeeping_deletes_expired_rows_only() {
    let (bench, token, secret) = enrolled().await;
    housekeeping::sweep(&bench.services).await.unwrap();
    bench.session(&token).await;
    assert!(matches!(
        with_password(&bench.services, PASSWORD).await,
        WithPassword::SecondFactorRequired(_)
    ));
    bench.clock.advance(31 * 86_400);
    housekeeping::sweep(&bench.services).await.unwrap();
    for (table, column) in [
        ("sessions", "id"),
        ("pending_sign_ins", "token_hash"),
        ("throttles", "key"),
        ("recovery_code_sets", "revealed"),
    ] {
        assert!(bench.column(table, column).await.is_empty(), "{table}");
    }
    assert!(matches!(
        crate::with_code(&bench.services, &bench.code(&secret)).await,
        identity::sign_in::WithSecondFactor::Complete { .. }
    ));
}
