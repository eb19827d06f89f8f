use crate::{any_client, attempt, enrolled, with_code, with_password};
use identity::{
    audit::{self, Comparison, Heads},
    sign_in,
    testing::{Bench, EMAIL, PASSWORD},
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

/// What an attacker can do who can write to the database, but has no keys.
async fn without_triggers(bench: &Bench) {
    for trigger in [
        "DROP TRIGGER audit_events_no_update",
        "DROP TRIGGER audit_events_no_delete",
        "DROP TRIGGER audit_events_stay ON audit_events",
        "DROP TRIGGER audit_events_leave ON audit_events",
    ] {
        _ = bench.try_statement(trigger).await;
    }
}

#[tokio::test]
async fn a_saved_head_reveals_a_log_whose_end_was_cut_off() {
    let (bench, _, secret) = enrolled().await;
    let before = audit::heads(&bench.services).await.unwrap();
    let all = bench.column("audit_events", "id").await.len() as i64;
    with_code(&bench.services, &bench.code(&secret)).await;
    with_password(&bench.another_node().await, PASSWORD).await;
    let compare = |saved| {
        let services = bench.services.clone();
        async move { audit::compare(&services, &saved).await.unwrap() }
    };
    assert_eq!(compare(before.clone()).await, Comparison::Continues { events: all + 3, newer: 3 });
    let saved = audit::heads(&bench.services).await.unwrap();
    assert_eq!(Heads::parse(&saved.to_json().unwrap()), Some(saved.clone()));
    // The last line of the older chain disappears, together with its head.
    without_triggers(&bench).await;
    let newest = format!(
        "(SELECT max(id) FROM audit_events WHERE node = '{}')",
        bench.column("audit_events", "node").await[0]
    );
    bench.try_statement(&format!("DELETE FROM audit_events WHERE id = {newest}")).await.unwrap();
    bench
        .try_statement(&format!(
            "UPDATE audit_heads SET sequence = sequence - 1, mac = (SELECT mac FROM audit_events WHERE id = {newest}) \
             WHERE node = (SELECT node FROM audit_events WHERE id = {newest})"
        ))
        .await
        .unwrap();
    assert_eq!(audit::verify(&bench.services).await.unwrap(), None, "the chain itself is right");
    assert!(matches!(compare(saved).await, Comparison::Lost { .. }));
    assert_eq!(compare(before).await, Comparison::Continues { events: all + 2, newer: 2 });
}

#[tokio::test]
async fn a_removed_a_changed_and_a_reordered_line_are_detected() {
    let remove = "DELETE FROM audit_events WHERE sequence = 3";
    let change = "UPDATE audit_events SET address = '192.0.2.99' WHERE sequence = 3";
    let reorder = "UPDATE audit_events SET sequence = -sequence WHERE sequence IN (3, 4); \
                   UPDATE audit_events SET sequence = 7 + sequence WHERE sequence < 0";
    for tampering in [remove, change, reorder] {
        let (bench, _, _) = enrolled().await;
        without_triggers(&bench).await;
        bench.try_statement(tampering).await.unwrap();
        let broken = audit::verify(&bench.services).await.unwrap();
        assert_eq!(broken.map(|broken| broken.sequence), Some(3), "{tampering}");
    }
}

#[tokio::test]
async fn events_that_retention_deleted_are_not_missed() {
    let (bench, _, _) = enrolled().await;
    let saved = audit::heads(&bench.services).await.unwrap();
    bench.clock.advance(400 * 86_400);
    bench.try_statement("UPDATE installation SET audit_days = 30").await.unwrap();
    audit::retention::sweep(&bench.services).await.unwrap();
    bench.clock.advance(86_400);
    assert!(audit::retention::sweep(&bench.services).await.unwrap() > 0);
    let compared = audit::compare(&bench.services, &saved).await.unwrap();
    assert_eq!(compared, Comparison::Continues { events: 1, newer: 1 });
}
