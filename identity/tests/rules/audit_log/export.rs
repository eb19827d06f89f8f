use super::{Written, agos, page, told};
use crate::any_client;
use identity::{
    audit::Kind,
    audit_log::{
        self, Filter, Line, Position,
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
