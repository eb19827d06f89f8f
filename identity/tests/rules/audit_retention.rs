use crate::{enrolled, with_code, with_password};
use identity::{
    audit::{self, Break, retention},
    housekeeping,
    services::Services,
    testing::Bench,
};

const DAY: i64 = 86_400;

/// Nine events, one year, two events.
async fn a_year_later() -> Bench {
    let (bench, _, secret) = enrolled().await;
    with_code(&bench.services, &bench.code(&secret)).await;
    let before = bench.column("audit_events", "id").await.len();
    bench.clock.advance(366 * DAY);
    with_code(&bench.services, &bench.code(&secret)).await;
    assert!(bench.column("audit_events", "id").await.len() > before);
    bench
}

async fn broken(services: &Services) -> Option<Break> {
    audit::verify(services).await.unwrap()
}

#[tokio::test]
async fn events_leave_after_their_days_and_the_chain_holds() {
    let bench = a_year_later().await;
    let another = bench.another_node().await;
    with_password(&another, "wrong").await;
    let before = bench.column("audit_events", "id").await.len();
    housekeeping::sweep(&bench.services).await.unwrap();
    // Three that are young, and the cut.
    assert_eq!(bench.column("audit_events", "event").await.len(), 4);
    assert!(before > 4);
    assert_eq!(broken(&bench.services).await, None);
    // The chain goes on, and is cut again later; a whole chain may leave.
    with_password(&bench.services, "wrong").await;
    assert_eq!(broken(&bench.services).await, None);
    bench.clock.advance(400 * DAY);
    housekeeping::sweep(&another).await.unwrap();
    assert_eq!(bench.column("audit_events", "event").await, ["audit_trimmed", "audit_trimmed"]);
    assert_eq!(broken(&bench.services).await, None);
    with_password(&bench.services, "wrong").await;
    assert_eq!(broken(&bench.services).await, None);
    assert!(bench.column("audit_horizon", "id").await.is_empty());
}

#[tokio::test]
async fn a_cut_is_an_event_that_says_how_much_left_and_comes_once_a_day() {
    let bench = a_year_later().await;
    let removed = retention::sweep(&bench.services).await.unwrap();
    let cuts = async || {
        let events = bench.column("audit_events", "event").await;
        events.iter().filter(|event| *event == "audit_trimmed").count()
    };
    assert_eq!(cuts().await, 1);
    assert_eq!(
        bench.column("audit_events", "details").await,
        [format!("{{\"events\":{removed}}}")]
    );
    retention::sweep(&bench.services).await.unwrap();
    assert_eq!(cuts().await, 1);
    assert_eq!(broken(&bench.services).await, None);
}

#[tokio::test]
async fn how_long_events_are_kept_is_a_setting() {
    let bench = a_year_later().await;
    bench.try_statement("UPDATE installation SET audit_days = 500").await.unwrap();
    assert_eq!(retention::days(&bench.services).await.unwrap(), 500);
    assert_eq!(retention::sweep(&bench.services).await.unwrap(), 0);
    bench.try_statement("UPDATE installation SET audit_days = 30").await.unwrap();
    assert!(retention::sweep(&bench.services).await.unwrap() > 0);
}

#[tokio::test]
async fn an_old_event_behind_a_newer_one_waits_for_it() {
    let bench = a_year_later().await;
    // The clock was wrong for one event in the middle.
    allow_changes(&bench).await;
    let year = 367 * DAY;
    bench
        .try_statement(&format!("UPDATE audit_events SET at = at + {year} WHERE sequence = 4"))
        .await
        .unwrap();
    assert_eq!(retention::sweep(&bench.services).await.unwrap(), 3);
    assert_eq!(retention::sweep(&bench.services).await.unwrap(), 0);
}

#[tokio::test]
async fn nothing_leaves_without_the_horizon_and_nothing_young_leaves_with_it() {
    let bench = a_year_later().await;
    let cutoff = bench.clock_now() - 365 * DAY;
    let delete = "DELETE FROM audit_events";
    assert!(bench.try_statement(&format!("{delete} WHERE at < {cutoff}")).await.is_err());
    let horizon = format!("INSERT INTO audit_horizon VALUES (1, {cutoff})");
    bench.try_statement(&horizon).await.unwrap();
    assert!(bench.try_statement(delete).await.is_err());
    // Whoever writes the horizon by hand removes old lines, and is found.
    bench.try_statement(&format!("{delete} WHERE at < {cutoff}")).await.unwrap();
    assert!(broken(&bench.services).await.is_some());
}

#[tokio::test]
async fn an_anchor_that_was_made_or_changed_by_hand_is_found() {
    let bench = a_year_later().await;
    retention::sweep(&bench.services).await.unwrap();
    assert_eq!(broken(&bench.services).await, None);
    for change in [
        "UPDATE audit_anchors SET sequence = sequence + 1",
        "UPDATE audit_anchors SET sequence = sequence - 2",
        "UPDATE audit_anchors SET mac = 'x'",
        "DELETE FROM audit_anchors",
    ] {
        bench.try_statement(change).await.unwrap();
        assert!(broken(&bench.services).await.is_some(), "{change}");
    }
}

#[tokio::test]
async fn a_line_that_was_changed_or_removed_after_a_cut_is_found() {
    let bench = a_year_later().await;
    retention::sweep(&bench.services).await.unwrap();
    allow_changes(&bench).await;
    bench.try_statement("UPDATE audit_events SET browser = 'x'").await.unwrap();
    assert!(broken(&bench.services).await.is_some());
    let first = "(SELECT MIN(sequence) FROM audit_events)";
    bench
        .try_statement(&format!("DELETE FROM audit_events WHERE sequence = {first}"))
        .await
        .unwrap();
    assert!(broken(&bench.services).await.is_some());
}

/// What somebody does who may change the schema.
async fn allow_changes(bench: &Bench) {
    for trigger in [
        "DROP TRIGGER audit_events_no_update",
        "DROP TRIGGER audit_events_no_delete",
        "DROP TRIGGER audit_events_stay ON audit_events",
        "DROP TRIGGER audit_events_leave ON audit_events",
    ] {
        _ = bench.try_statement(trigger).await;
    }
}
