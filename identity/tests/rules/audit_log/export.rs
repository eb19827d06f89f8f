use super::{Written, agos, page, told};
use crate::any_client;
use identity::{
    audit::Kind,
    audit_log::{
        self, Filter, Line, Position, Total,
        export::{self, Format},
    },
    secret::Token,
    testing::{Bench, START},
};

async fn exported(bench: &Bench, token: &Token, filter: Filter, format: Format) -> Vec<Line> {
    let session = bench.session(token).await;
    let administrator = session.fresh_administrator(bench.clock_now()).unwrap();
    let begun = export::begin(&bench.services, administrator, filter, format, &any_client()).await;
    let mut export = begun.unwrap().unwrap();
    let mut lines = Vec::new();
    while let Some(some) = export.next(&bench.services).await.unwrap() {
        lines.extend(some);
    }
    lines
}

#[tokio::test]
async fn an_export_contains_the_filtered_events_and_is_logged() {
    let events: Vec<Written<'_>> =
        (0..4_500).map(|n| (n + 10, "signed_out", "done", Some(11), Some(12))).collect();
    let (bench, token) = told(&events).await;
    let filter = Filter { kinds: Some(vec![Kind::SignedOut]), ..Filter::default() };
    let lines = exported(&bench, &token, filter, Format::Ndjson).await;
    assert_eq!(agos(&lines), (10..4_510).collect::<Vec<_>>());
    let object: serde_json::Value = serde_json::from_str(&audit_log::json(&lines[0])).unwrap();
    assert_eq!(object["actor"]["name"], "Ada Lovelace");
    assert_eq!(object["time"], "2027-01-15T07:59:50Z");
    assert_eq!(bench.column("audit_events", "event").await.last().unwrap(), "audit_exported");
    let told = bench.column("audit_events", "details").await.pop().unwrap();
    assert!(told.contains("\"format\":\"ndjson\"") && told.contains("signed_out"), "{told}");
    let nobody = Filter { user: Some("nobody".into()), ..Filter::default() };
    assert!(exported(&bench, &token, nobody, Format::Csv).await.is_empty());
}

#[tokio::test]
async fn an_export_continues_after_events_that_this_version_does_not_know() {
    let event = |ago| match ago {
        1..=4_100 => "from_a_newer_version",
        _ => "signed_out",
    };
    let events: Vec<Written<'_>> =
        (1..=4_110).map(|ago| (ago, event(ago), "done", Some(11), Some(12))).collect();
    let (bench, token) = told(&events).await;
    let filter = Filter { user: Some("bob@example.com".into()), ..Filter::default() };
    let lines = exported(&bench, &token, filter, Format::Ndjson).await;
    assert_eq!(agos(&lines), (4_101..=4_110).collect::<Vec<_>>());
    let filter = Filter { user: Some("bob@example.com".into()), ..Filter::default() };
    let unknown = page(&bench, &token, &filter, Position::First, 25).await;
    assert!(unknown.lines.is_empty() && unknown.has_older);
    assert_eq!(unknown.last.unwrap().at, START - 25, "the next page begins there");
}

#[tokio::test]
async fn a_sign_in_with_a_code_is_one_entry_of_the_log_and_two_events_of_an_export() {
    let (bench, token) = told(&[
        (2_000, "sign_in_started", "done", None, Some(11)),
        (400, "sign_in_started", "done", None, Some(11)),
        (380, "signed_in", "done", Some(11), Some(11)),
        (100, "sign_in_started", "done", None, Some(12)),
    ])
    .await;
    // The same password, in another place.
    let elsewhere = format!(
        "INSERT INTO audit_events (node, sequence, at, event, result, account_id, address, browser, request_id, mac)
         VALUES ('x', 5, {}, 'sign_in_started', 'done', 11, '192.0.2.66', 'Lynx', 'r', 'm')",
        START - 390
    );
    bench.try_statement(&elsewhere).await.unwrap();
    let old = Filter { until: Some(START), ..Filter::default() };
    let started = Filter { kinds: Some(vec![Kind::SignInStarted]), ..old.clone() };
    for (filter, entries) in [
        (old.clone(), vec![100, 380, 390, 2_000]),
        (Filter { user: Some("lovelace".into()), ..old.clone() }, vec![380, 390, 2_000]),
        (started, vec![100, 390, 400, 2_000]),
    ] {
        let found = page(&bench, &token, &filter, Position::First, 25).await;
        assert_eq!(agos(&found.lines), entries, "{filter:?}");
        assert_eq!(found.total, Total::Exactly(entries.len() as u64));
    }
    let lines = exported(&bench, &token, old, Format::Csv).await;
    assert_eq!(agos(&lines), [100, 380, 390, 400, 2_000]);
}
