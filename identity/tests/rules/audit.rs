use crate::{enrolled, with_code, with_password};
use identity::{audit, testing::PASSWORD};

#[tokio::test]
async fn events_are_logged_in_order_and_the_chain_is_intact() {
    let (bench, _, secret) = enrolled().await;
    with_password(&bench.services, "wrong").await;
    with_code(&bench.services, "000000").await;
    with_code(&bench.services, &bench.code(&secret)).await;
    let events = bench.column("audit_events", "event").await;
    assert_eq!(
        events,
        [
            "administrator_created",
            "signed_in",
            "identity_checked",
            "two_factor_enabled",
            "sign_in_started",
            "sign_in_started",
            "signed_in",
            "sign_in_started",
            "signed_in"
        ]
    );
    assert_eq!(audit::verify(&bench.services).await.unwrap(), None);
}

#[tokio::test]
async fn an_event_cannot_be_changed_or_removed() {
    let (bench, _, _) = enrolled().await;
    assert!(bench.try_statement("UPDATE audit_events SET event = 'x'").await.is_err());
    assert!(bench.try_statement("DELETE FROM audit_events").await.is_err());
    assert!(bench.try_statement("DELETE FROM audit_heads").await.is_err());
    // SQLite has no such statement.
    assert!(bench.try_statement("TRUNCATE audit_events").await.is_err());
    assert!(bench.try_statement("TRUNCATE audit_heads").await.is_err());
}

#[tokio::test]
async fn no_event_contains_a_secret() {
    let (bench, _, secret) = enrolled().await;
    let code = bench.code(&secret);
    with_code(&bench.services, &code).await;
    for column in ["event", "result", "method", "address", "browser", "request_id"] {
        for text in bench.column("audit_events", column).await {
            assert!(
                !text.contains(&code) && !text.contains(PASSWORD) && !text.contains(&secret),
                "{text}"
            );
        }
    }
}

#[tokio::test]
async fn a_missing_head_or_a_changed_event_is_detected() {
    let (bench, _, _) = enrolled().await;
    for trigger in
        ["DROP TRIGGER audit_heads_no_delete", "DROP TRIGGER audit_heads_stay ON audit_heads"]
    {
        _ = bench.try_statement(trigger).await;
    }
    bench.try_statement("UPDATE audit_heads SET mac = 'x'").await.unwrap();
    assert!(audit::verify(&bench.services).await.unwrap().is_some());
    bench.try_statement("DELETE FROM audit_heads").await.unwrap();
    assert!(audit::verify(&bench.services).await.unwrap().is_some());
}
