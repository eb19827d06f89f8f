use crate::{any_client, attempt, enrolled, with_code, with_password};
use identity::{
    audit, sign_in,
    testing::{EMAIL, PASSWORD},
};
use tokio::task::JoinSet;

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
async fn lines_that_are_written_at_once_or_after_a_failure_follow_each_other() {
    let (bench, _, _) = enrolled().await;
    let attempts = |count| {
        let services = [bench.services.clone(), bench.services.clone()];
        let attempts = services.into_iter().cycle().take(count);
        attempts.map(|services| async move { with_password(&services, "wrong").await })
    };
    let before = bench.column("audit_events", "id").await.len();
    let mut at_once: JoinSet<_> = attempts(8).collect();
    while let Some(done) = at_once.join_next().await {
        done.unwrap();
    }
    bench.try_statement("ALTER TABLE audit_events RENAME TO audit_events_away").await.unwrap();
    let attempt = attempt(EMAIL, PASSWORD);
    sign_in::with_password(&bench.services, attempt, &any_client()).await.unwrap_err();
    bench.try_statement("ALTER TABLE audit_events_away RENAME TO audit_events").await.unwrap();
    with_password(&bench.services, PASSWORD).await;
    let other = bench.another_node().await;
    with_password(&other, PASSWORD).await;
    assert_eq!(bench.column("audit_events", "id").await.len(), before + 10);
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
