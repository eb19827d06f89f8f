use crate::{enrolled, with_code, with_password};
use identity::{
    audit::{self, Break, retention},
    housekeeping,
    services::Services,
    testing::{Bench, Log},
};

const DAY: i64 = 86_400;

/// An installation with events from before and after a gap of a year.
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
async fn old_events_are_deleted_and_the_chain_stays_intact() {
    let bench = a_year_later().await;
    let another = bench.another_node().await;
    with_password(&another, "wrong").await;
    let before = bench.column("audit_events", "id").await.len();
    housekeeping::sweep(&bench.services).await.unwrap();
    // Three recent events, and the event for the cut.
    assert_eq!(bench.column("audit_events", "event").await.len(), 4);
    assert!(before > 4);
    assert_eq!(broken(&bench.services).await, None);
    // The chain continues and is cut again later. A complete chain can be deleted.
    with_password(&bench.services, "wrong").await;
    assert_eq!(broken(&bench.services).await, None);
    bench.clock.advance(400 * DAY);
    housekeeping::sweep(&another).await.unwrap();
    bench.clock.advance(DAY);
    housekeeping::sweep(&another).await.unwrap();
    assert_eq!(bench.column("audit_events", "event").await, ["audit_trimmed", "audit_trimmed"]);
    assert_eq!(broken(&bench.services).await, None);
    with_password(&bench.services, "wrong").await;
    assert_eq!(broken(&bench.services).await, None);
    assert!(bench.column("audit_horizon", "id").await.is_empty());
}

#[tokio::test]
async fn deletion_happens_once_a_day_and_is_logged_with_a_count() {
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
async fn the_retention_period_is_a_setting() {
    let bench = a_year_later().await;
    bench.try_statement("UPDATE installation SET audit_days = 500").await.unwrap();
    assert_eq!(retention::days(&bench.services).await.unwrap(), 500);
    assert_eq!(retention::sweep(&bench.services).await.unwrap(), 0);
    bench.try_statement("UPDATE installation SET audit_days = 360").await.unwrap();
    assert!(retention::sweep(&bench.services).await.unwrap() > 0);
}

#[tokio::test]
async fn the_deletion_of_unusually_many_events_waits_for_a_day_with_an_alarm() {
    let bench = a_year_later().await;
    let days = async |days: i64| {
        let set = format!("UPDATE installation SET audit_days = {days}");
        bench.try_statement(&set).await.unwrap();
    };
    let sweep = async || retention::sweep(&bench.services).await.unwrap();
    let log = Log::record();
    days(30).await;
    assert_eq!((sweep().await, log.alarms()), (0, 1));
    bench.clock.advance(DAY - 60);
    assert_eq!((sweep().await, log.alarms()), (0, 1));
    // Corrected in time, and wrong again later.
    days(500).await;
    assert_eq!(sweep().await, 0);
    bench.clock.advance(120);
    days(30).await;
    assert_eq!((sweep().await, log.alarms()), (0, 2));
    bench.clock.advance(DAY);
    assert!(sweep().await > 0);
    assert_eq!(broken(&bench.services).await, None);
}

#[tokio::test]
async fn events_that_a_clock_ahead_of_time_keeps_do_not_end_the_wait_of_later_deletions() {
    let bench = a_year_later().await;
    let sweep = async || retention::sweep(&bench.services).await.unwrap();
    allow_changes(&bench).await;
    let decade = 3650 * DAY;
    let ahead = format!("UPDATE audit_events SET at = at + {decade} WHERE sequence = 4");
    bench.try_statement(&ahead).await.unwrap();
    assert_eq!(sweep().await, 3);
    let another = bench.another_node().await;
    with_password(&another, "wrong").await;
    let log = Log::record();
    for _ in 0..3 {
        // The events after the one of the wrong clock are old now, and stay.
        bench.clock.advance(10 * DAY);
        assert_eq!((sweep().await, log.alarms()), (0, 0));
    }
    bench.clock.jump(2 * 365 * DAY);
    assert_eq!((sweep().await, log.alarms()), (0, 1));
    bench.clock.advance(DAY);
    assert!(sweep().await > 0);
}

#[tokio::test]
async fn an_old_event_after_a_newer_one_is_kept_as_long() {
    let bench = a_year_later().await;
    // Simulates a wrong clock for one event in the middle.
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
async fn only_events_before_the_horizon_can_be_deleted() {
    let bench = a_year_later().await;
    let cutoff = bench.clock_now() - 365 * DAY;
    let delete = "DELETE FROM audit_events";
    assert!(bench.try_statement(&format!("{delete} WHERE at < {cutoff}")).await.is_err());
    let horizon = format!("INSERT INTO audit_horizon VALUES (1, {cutoff})");
    bench.try_statement(&horizon).await.unwrap();
    assert!(bench.try_statement(delete).await.is_err());
    // An attacker who writes the horizon can delete old events, but this is detected.
    bench.try_statement(&format!("{delete} WHERE at < {cutoff}")).await.unwrap();
    assert!(broken(&bench.services).await.is_some());
}

#[tokio::test]
async fn a_forged_or_deleted_anchor_is_detected() {
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
async fn a_change_or_removal_after_a_cut_is_detected() {
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

/// Drops the triggers, as an attacker who can change the schema would.
pub(crate) async fn allow_changes(bench: &Bench) {
    for trigger in [
        "DROP TRIGGER audit_events_no_update",
        "DROP TRIGGER audit_events_no_delete",
        "DROP TRIGGER audit_events_stay ON audit_events",
        "DROP TRIGGER audit_events_leave ON audit_events",
    ] {
        _ = bench.try_statement(trigger).await;
    }
}
