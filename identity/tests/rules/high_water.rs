//! The number of the newest event, outside of the database.

use crate::{enrolled, with_password};
use identity::{
    high_water,
    testing::{Bench, Log},
};
use std::{fs, path::Path};

fn folder(bench: &Bench) -> &Path {
    bench.folder.path()
}

/// Cuts off the newest event, as an old copy does.
async fn lose_an_event(bench: &Bench) {
    for trigger in
        ["DROP TRIGGER audit_events_no_delete", "DROP TRIGGER audit_events_leave ON audit_events"]
    {
        _ = bench.try_statement(trigger).await;
    }
    let newest = "(SELECT max(id) FROM audit_events)";
    bench.try_statement(&format!("DELETE FROM audit_events WHERE id = {newest}")).await.unwrap();
}

#[tokio::test]
async fn a_database_that_ends_before_a_noted_event_is_refused_until_it_is_accepted() {
    let (bench, _, _) = enrolled().await;
    high_water::raise(&bench.services, folder(&bench)).await.unwrap();
    high_water::check(&bench.services, folder(&bench)).await.unwrap();
    with_password(&bench.services, "wrong").await;
    high_water::raise(&bench.services, folder(&bench)).await.unwrap();
    lose_an_event(&bench).await;
    let sentence = high_water::check(&bench.services, folder(&bench)).await.unwrap_err();
    assert_eq!(
        sentence.to_string(),
        "The database ends at event 4, but event 5 was already recorded on this machine. If you restored a backup, run `latchkey restored`."
    );
    // A running server does not forget the higher number, and reports the loss.
    let log = Log::record();
    high_water::raise(&bench.services, folder(&bench)).await.unwrap();
    assert_eq!(log.alarms(), 1);
    assert!(high_water::check(&bench.services, folder(&bench)).await.is_err());
    high_water::reset(&bench.services, folder(&bench)).await.unwrap();
    high_water::check(&bench.services, folder(&bench)).await.unwrap();
}

#[tokio::test]
async fn a_note_that_is_missing_damaged_or_of_another_installation_does_not_stop_the_start() {
    let (bench, _, _) = enrolled().await;
    let (other, _, _) = enrolled().await;
    with_password(&other.services, "wrong").await;
    high_water::raise(&other.services, folder(&other)).await.unwrap();
    let theirs = fs::read_to_string(folder(&other).join("high-water")).unwrap();
    for note in [None, Some(""), Some("9999"), Some(theirs.as_str())] {
        let file = folder(&bench).join("high-water");
        match note {
            Some(text) => fs::write(&file, text).unwrap(),
            None => assert!(!file.exists()),
        }
        let log = Log::record();
        high_water::check(&bench.services, folder(&bench)).await.unwrap();
        let text = log.text();
        assert!(text.contains("cannot check whether the database is an old copy"), "{text}");
        assert_eq!(high_water::marked(&bench.services, folder(&bench)), None);
    }
    high_water::raise(&bench.services, folder(&bench)).await.unwrap();
    assert_eq!(high_water::marked(&bench.services, folder(&bench)), Some(4));
}
